namespace RetNet.Compare.Data;

/// <summary>The unit of text: likelihoods are kept per document, and a document is in exactly one split.</summary>
/// <param name="Id">Stable name, <c>source/path</c>; splits and samples are drawn by its hash.</param>
/// <param name="Text">The text as the tokenizer sees it.</param>
public sealed record Document(string Id, string Text);
