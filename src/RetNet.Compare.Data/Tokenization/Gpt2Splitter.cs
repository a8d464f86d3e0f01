using static RetNet.Compare.Data.Tokenization.CharacterClasses;

namespace RetNet.Compare.Data.Tokenization;

/// <summary>r50k and p50k: <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c></summary>
internal sealed class Gpt2Splitter : WordSplitter
{
    public override string Name => "gpt2";

    public override int WordEnd(ReadOnlySpan<byte> text, int start)
    {
        int contraction = ContractionLength(text, start, ignoreCase: false);
        if (contraction > 0)
            return start + contraction;
        int position = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        CharacterClass first = At(text, position, out _);
        if (IsLetter(first))
            return EndOfLetters(text, position);
        if (first == CharacterClass.Number)
            return EndOfNumbers(text, position);
        if (IsSymbol(first))
            return EndOfSymbols(text, position);
        return EndOfBlanks(text, start);
    }
}
