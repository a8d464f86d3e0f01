namespace Microsoft.ML.Tokenizers;

public abstract class Tokenizer
{
    public abstract IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true);
}
