using static RetNet.Compare.Data.Tokenization.CharacterClasses;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>
/// o200k, with U = <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c> and L = <c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>:
/// <c>[^\r\n\p{L}\p{N}]?U*L+(?i:'s|…)?|[^\r\n\p{L}\p{N}]?U+L*(?i:'s|…)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>
/// </summary>
internal sealed class O200kSplitter : WordSplitter
{
    public override string Name => "o200k";

    public override int WordEnd(ReadOnlySpan<byte> text, int start)
    {
        CharacterClass first = At(text, start, out int length);
        bool mayLead = first is CharacterClass.Space or CharacterClass.Mark or CharacterClass.Other;
        int word = mayLead ? EndOfLowerWord(text, start + length) : -1;
        if (word < 0)
            word = EndOfLowerWord(text, start);
        if (word < 0 && mayLead)
            word = EndOfUpperWord(text, start + length);
        if (word < 0)
            word = EndOfUpperWord(text, start);
        if (word >= 0)
            return word + (word < text.Length ? ContractionLength(text, word, ignoreCase: true) : 0);
        if (first == CharacterClass.Number)
            return EndOfNumbers(text, start, atMost: 3);
        int symbolStart = text[start] == ' ' ? start + 1 : start;
        int symbols = EndOfSymbols(text, symbolStart);
        if (symbols > symbolStart)
        {
            while (symbols < text.Length && text[symbols] is (byte)'\r' or (byte)'\n' or (byte)'/')
                symbols++;
            return symbols;
        }
        int lines = EndOfLineBreaks(text, start);
        return lines > 0 ? lines : EndOfBlanks(text, start);
    }

    /// <summary><c>U*L+</c>, or -1. Where U* took everything, it gives back up to its last rune that is also in L.</summary>
    private static int EndOfLowerWord(ReadOnlySpan<byte> text, int start)
    {
        int position = start, endOfLastShared = -1;
        while (position < text.Length)
        {
            CharacterClass current = At(text, position, out int length);
            if (!IsUpper(current))
                break;
            position += length;
            if (IsLower(current))
                endOfLastShared = position;
        }
        int end = EndOfLower(text, position);
        return end > position ? end : endOfLastShared;
    }

    /// <summary><c>U+L*</c>, or -1.</summary>
    private static int EndOfUpperWord(ReadOnlySpan<byte> text, int start)
    {
        int position = start;
        while (position < text.Length && IsUpper(At(text, position, out int length)))
            position += length;
        return position > start ? EndOfLower(text, position) : -1;
    }

    private static int EndOfLower(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && IsLower(At(text, position, out int length)))
            position += length;
        return position;
    }

    private static bool IsUpper(CharacterClass value) =>
        value is CharacterClass.UpperLetter or CharacterClass.UncasedLetter or CharacterClass.Mark;

    private static bool IsLower(CharacterClass value) =>
        value is CharacterClass.LowerLetter or CharacterClass.UncasedLetter or CharacterClass.Mark;
}
