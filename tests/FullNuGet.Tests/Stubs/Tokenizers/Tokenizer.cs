namespace Microsoft.ML.Tokenizers;

internal abstract class Tokenizer
{
    public abstract IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true);
}
