namespace RetNet.Compare.Data.Batches;

/// <summary>A stretch of one document that is scored in one sequence.</summary>
/// <param name="Document">The document's index in the bin.</param>
/// <param name="Start">Its first token in the bin.</param>
/// <param name="TokenCount">Valid tokens; the rest of the sequence is padding.</param>
/// <param name="TextBytes">The UTF-8 bytes these tokens stand for.</param>
public readonly record struct EvaluationPiece(int Document, long Start, int TokenCount, long TextBytes);
