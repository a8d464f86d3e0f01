namespace Microsoft.ML.Tokenizers;

public abstract class Normalizer;
