namespace RetNet.Compare.Faults;

/// <summary>Sequences in which the next token follows from the present one nine times in ten; a pure function of the step.</summary>
internal static class Sequences
{
    public const int Vocabulary = 61;

    public static void Fill(long step, Span<long> tokens, Span<long> targets)
    {
        var random = new Random((int)step);
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = random.Next(Vocabulary);
            targets[i] = random.Next(10) == 0 ? random.Next(Vocabulary) : ((tokens[i] * 3) + 1) % Vocabulary;
        }
    }
}
