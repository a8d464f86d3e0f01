namespace RetNet.Compare.Data.Bins;

/// <summary>Where one document lies in a token bin.</summary>
/// <param name="Index">Its number in the bin.</param>
/// <param name="Start">Its first token.</param>
/// <param name="TokenCount">Its number of tokens.</param>
/// <param name="TextBytes">Its length in UTF-8 bytes.</param>
public readonly record struct TokenDocument(int Index, long Start, long TokenCount, long TextBytes);
