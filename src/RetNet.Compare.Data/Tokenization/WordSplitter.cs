using static RetNet.Compare.Data.Tokenization.CharacterClasses;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>Cuts UTF-8 text into the words inside which byte pairs may merge; the concatenated words are the text.</summary>
internal abstract class WordSplitter
{
    /// <summary>Part of the tokenizer's hash.</summary>
    public abstract string Name { get; }

    /// <summary>The end (exclusive) of the word that begins at <paramref name="start"/>.</summary>
    public abstract int WordEnd(ReadOnlySpan<byte> text, int start);

    protected static int EndOfLetters(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && IsLetter(At(text, position, out int length)))
            position += length;
        return position;
    }

    protected static int EndOfNumbers(ReadOnlySpan<byte> text, int position, int atMost = int.MaxValue)
    {
        for (; atMost > 0 && position < text.Length && At(text, position, out int length) == CharacterClass.Number; atMost--)
            position += length;
        return position;
    }

    protected static int EndOfSymbols(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && IsSymbol(At(text, position, out int length)))
            position += length;
        return position;
    }

    /// <summary><c>\s+(?!\S)|\s+</c>: a run of blanks leaves its last one to the word that follows it.</summary>
    protected static int EndOfBlanks(ReadOnlySpan<byte> text, int start)
    {
        int position = start, last = start;
        while (position < text.Length && IsSpace(At(text, position, out int length)))
        {
            last = position;
            position += length;
        }
        return position == text.Length || last == start ? position : last;
    }

    /// <summary><c>\s*[\r\n]+</c>: the end of the last line break in the run of blanks, or -1 without one.</summary>
    protected static int EndOfLineBreaks(ReadOnlySpan<byte> text, int position)
    {
        int end = -1;
        while (position < text.Length)
        {
            CharacterClass current = At(text, position, out int length);
            if (!IsSpace(current))
                break;
            position += length;
            if (current == CharacterClass.NewLine)
                end = position;
        }
        return end;
    }

    /// <summary><c>'s|'t|'re|'ve|'m|'ll|'d</c> at <paramref name="start"/>: its length, or 0.</summary>
    protected static int ContractionLength(ReadOnlySpan<byte> text, int start, bool ignoreCase)
    {
        ReadOnlySpan<byte> rest = text[start..];
        if (rest.Length < 2 || rest[0] != '\'')
            return 0;
        int first = Fold(rest[1], ignoreCase);
        if (first is 's' or 't' or 'm' or 'd')
            return 2;
        if (rest.Length < 3)
            return 0;
        // U+017F, the long s, folds to s.
        if (ignoreCase && rest[1] == 0xC5 && rest[2] == 0xBF)
            return 3;
        int second = Fold(rest[2], ignoreCase);
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private static int Fold(byte value, bool ignoreCase) => ignoreCase && value is >= (byte)'A' and <= (byte)'Z' ? value | 0x20 : value;
}
