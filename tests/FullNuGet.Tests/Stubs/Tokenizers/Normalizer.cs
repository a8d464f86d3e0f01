namespace Microsoft.ML.Tokenizers;

internal abstract class Normalizer;
