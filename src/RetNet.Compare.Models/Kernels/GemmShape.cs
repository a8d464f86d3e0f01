namespace RetNet.Compare.Models.Kernels;

/// <summary>Sizes of a batch of products C = A B, all matrices contiguous, one after the other.</summary>
/// <param name="Batch">Products.</param>
/// <param name="Rows">Rows of A and C.</param>
/// <param name="Inner">Columns of A and rows of B.</param>
/// <param name="Columns">Columns of B and C.</param>
/// <param name="TurnedA">Whether memory holds Aᵀ.</param>
/// <param name="TurnedB">Whether memory holds Bᵀ.</param>
internal readonly record struct GemmShape(long Batch, int Rows, int Inner, int Columns, bool TurnedA, bool TurnedB);
