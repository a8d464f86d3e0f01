namespace RetNet.Compare.Data.Preparation;

/// <summary>One token bin of a prepared corpus.</summary>
/// <param name="Name"><c>train</c>, <c>validation</c>, or the name of an out-of-domain set.</param>
/// <param name="File">The bin's file name.</param>
/// <param name="Label">What the text is.</param>
/// <param name="StandsInFor">The paper's set it takes the place of, or null.</param>
/// <param name="Caveat">What it is not, or null.</param>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="TextBytes">UTF-8 bytes of text.</param>
/// <param name="Sha256">SHA-256 of the bin's content, as in its header.</param>
public sealed record SplitManifest(
    string Name, string File, string Label, string? StandsInFor, string? Caveat, long Tokens, long Documents, long TextBytes, string Sha256);
