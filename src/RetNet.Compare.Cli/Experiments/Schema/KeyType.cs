using System.Globalization;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Cli.Experiments.Schema;

/// <summary>What a key may hold.</summary>
/// <param name="Name">In words, for the documentation and for messages.</param>
internal abstract record KeyType(string Name)
{
    /// <summary>Whether the value is a list of such values.</summary>
    public virtual bool IsList => false;

    /// <summary>Any text of one line that is not blank.</summary>
    public static KeyType Text { get; } = new TextType("text", text => text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal));

    /// <summary>A name that can be part of a path.</summary>
    public static KeyType Label { get; } = new TextType(
        "a name of lower-case letters, digits and hyphens",
        text => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));

    /// <summary>Name of a tokenizer.</summary>
    public static KeyType Tokenizer { get; } = new TokenizerType();

    /// <summary>true or false.</summary>
    public static KeyType Flag { get; } = new ChoiceType("true or false", ["true", "false"], text => text == "true");

    /// <summary>Keys that belong to an architecture.</summary>
    public static KeyType Settings { get; } = new SectionType("keys of the architecture (compare list)");

    /// <summary>A file or a folder.</summary>
    public static KeyType Path { get; } = new TextType("path of a file or folder", text => text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal));

    /// <summary>A section of its own, whose keys are documented one by one.</summary>
    public static KeyType Section { get; } = new SectionType("section");

    /// <summary>A list of sections, whose keys are documented one by one.</summary>
    public static KeyType Sections { get; } = new SectionType("list of sections");

    /// <summary>A whole number within bounds.</summary>
    public static KeyType Integer(long least, long most) => new IntegerType(least, most);

    /// <summary>A number within bounds.</summary>
    public static KeyType Number(double least, double most, bool leastExcluded = false, bool mostExcluded = false) =>
        new NumberType(least, most, leastExcluded, mostExcluded);

    /// <summary>One of some words.</summary>
    public static KeyType Choice(params string[] words) => new ChoiceType(string.Join(" or ", words), words, text => text);

    /// <summary>At least one value, none twice.</summary>
    public static KeyType List(KeyType item) => new ListType(item);

    /// <summary>Reads one value.</summary>
    /// <returns>The value, or null with a hint when the text is not one.</returns>
    public abstract object? Read(string text, out string hint);

    private sealed record TextType(string Name, Func<string, bool> Fits) : KeyType(Name)
    {
        public override object? Read(string text, out string hint)
        {
            hint = "";
            return Fits(text) ? text : null;
        }
    }

    private sealed record ChoiceType(string Name, IReadOnlyList<string> Words, Func<string, object> Convert) : KeyType(Name)
    {
        public override object? Read(string text, out string hint)
        {
            hint = NearestName.Hint(text, Words);
            return Words.Contains(text, StringComparer.Ordinal) ? Convert(text) : null;
        }
    }

    private sealed record TokenizerType() : KeyType("bytes, gpt2, p50k, cl100k, o200k, or gpt2-K with K from 258 to 50256")
    {
        private const string Sized = "gpt2-";
        private static readonly string[] Names = ["bytes", "gpt2", "p50k", "cl100k", "o200k"];

        public override object? Read(string text, out string hint)
        {
            hint = NearestName.Hint(text, Names);
            bool sized = text.StartsWith(Sized, StringComparison.Ordinal)
                && int.TryParse(text.AsSpan(Sized.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                && size is >= 258 and <= 50256;
            return sized || Names.Contains(text, StringComparer.Ordinal) ? text : null;
        }
    }

    private sealed record IntegerType(long Least, long Most) : KeyType($"whole number, {Least} to {Most}")
    {
        public override object? Read(string text, out string hint)
        {
            hint = "";
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= Least && value <= Most
                ? value
                : null;
        }
    }

    private sealed record NumberType(double Least, double Most, bool LeastExcluded, bool MostExcluded)
        : KeyType(string.Create(CultureInfo.InvariantCulture, $"number, {(LeastExcluded ? "above " : "")}{Least} {(MostExcluded ? "up to, without, " : "to ")}{Most}"))
    {
        public override object? Read(string text, out string hint)
        {
            hint = "";
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && (LeastExcluded ? value > Least : value >= Least)
                && (MostExcluded ? value < Most : value <= Most)
                ? value
                : null;
        }
    }

    private sealed record ListType(KeyType Item) : KeyType($"list of: {Item.Name}")
    {
        public override bool IsList => true;

        public override object? Read(string text, out string hint) => Item.Read(text, out hint);
    }

    private sealed record SectionType(string Name) : KeyType(Name)
    {
        public override object? Read(string text, out string hint)
        {
            hint = "";
            return null;
        }
    }
}
