namespace RetNet.Compare.Data.Bins;

/// <summary>What a finished bin holds.</summary>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="TextBytes">UTF-8 bytes of text.</param>
/// <param name="Sha256">SHA-256 of the bin's content, as in its header.</param>
/// <param name="Counts">How often each id occurs, by id.</param>
public sealed record TokenBinSummary(long Tokens, long Documents, long TextBytes, string Sha256, long[] Counts);
