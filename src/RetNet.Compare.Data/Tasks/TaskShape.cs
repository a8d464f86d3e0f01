namespace RetNet.Compare.Data.Tasks;

/// <summary>What the sequences of all tasks are made of; nonsense is refused when it is made.</summary>
public sealed record TaskShape
{
    /// <summary>Id that asks: for the symbol that followed it before, or for the string before it.</summary>
    public const long Marker = 1;

    /// <summary>Id that a task's sequences begin with; further tasks have the next ones.</summary>
    public const long FirstTask = 2;

    /// <summary>First id of a symbol.</summary>
    public const long FirstSymbol = FirstTask + 3;

    /// <summary>A shape.</summary>
    /// <param name="vocabulary">Number of ids.</param>
    /// <param name="items">Things to remember in a sequence.</param>
    /// <param name="length">Tokens of a sequence.</param>
    /// <exception cref="ArgumentException">They do not fit together; the message says what would.</exception>
    public TaskShape(int vocabulary, int items, int length)
    {
        if (items < 2)
            throw new ArgumentException($"{items} items are too few; at least 2 are needed to ask for one of them.");
        if (vocabulary < LeastVocabulary(items))
            throw new ArgumentException($"a vocabulary of {vocabulary} does not hold {items} keys and as many values; {items} items need at least {LeastVocabulary(items)} ids.");
        if (length < LeastLength(items))
            throw new ArgumentException($"sequences of {length} tokens do not hold {items} pairs and a question for each; {items} items need at least {LeastLength(items)} tokens.");
        (Vocabulary, Items, Length) = (vocabulary, items, length);
    }

    /// <summary>Number of ids.</summary>
    public int Vocabulary { get; }

    /// <summary>Things to remember in a sequence.</summary>
    public int Items { get; }

    /// <summary>Tokens of a sequence.</summary>
    public int Length { get; }

    /// <summary>Ids that carry meaning.</summary>
    public int Symbols => Vocabulary - (int)FirstSymbol;

    private static int LeastVocabulary(int items) => (int)FirstSymbol + (2 * items);

    private static int LeastLength(int items) => 1 + (3 * items);
}
