using static RetNet.Compare.Data.Tokenization.CharacterClasses;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>
/// cl100k: <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>
/// </summary>
internal sealed class Cl100kSplitter : WordSplitter
{
    public override string Name => "cl100k";

    public override int WordEnd(ReadOnlySpan<byte> text, int start)
    {
        int contraction = ContractionLength(text, start, ignoreCase: true);
        if (contraction > 0)
            return start + contraction;
        CharacterClass first = At(text, start, out int length);
        if (IsLetter(first))
            return EndOfLetters(text, start);
        if (first == CharacterClass.Number)
            return EndOfNumbers(text, start, atMost: 3);
        if (first != CharacterClass.NewLine)
        {
            int letters = EndOfLetters(text, start + length);
            if (letters > start + length)
                return letters;
        }
        int symbols = EndOfSymbols(text, text[start] == ' ' ? start + 1 : start);
        if (symbols > start + (text[start] == ' ' ? 1 : 0))
        {
            while (symbols < text.Length && text[symbols] is (byte)'\r' or (byte)'\n')
                symbols++;
            return symbols;
        }
        int lines = EndOfLineBreaks(text, start);
        return lines > 0 ? lines : EndOfBlanks(text, start);
    }
}
