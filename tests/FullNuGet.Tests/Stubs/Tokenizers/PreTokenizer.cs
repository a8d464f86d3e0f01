namespace Microsoft.ML.Tokenizers;

internal abstract class PreTokenizer
{
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);
}
