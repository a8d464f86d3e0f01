namespace RetNet.Compare.Cli.Running;

/// <summary>The tokens that a model was trained on.</summary>
/// <param name="Profile">Name of the corpus.</param>
/// <param name="Tokenizer">Name of the tokenizer.</param>
/// <param name="Vocabulary">Number of token ids.</param>
/// <param name="Fingerprint">Hash of the text.</param>
internal sealed record RunText(string Profile, string Tokenizer, long Vocabulary, string Fingerprint);
