namespace RetNet.Compare.Models.Kernels;

/// <summary>Sizes of Toeplitz-masked attention with heads of width <see cref="TiledToeplitzAttention.HeadWidth"/>.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Length">Tokens per sequence.</param>
/// <param name="Heads">Heads.</param>
internal readonly record struct ToeplitzShape(long Batch, long Length, long Heads)
{
    /// <summary>Numbers from one token's row to the next.</summary>
    public nint Row => (nint)(Heads * TiledToeplitzAttention.HeadWidth);

    /// <summary>First number of a head in a tensor [batch, length, heads, width].</summary>
    public nint Start(long sequence, long head) => (nint)(sequence * Length * Row + head * TiledToeplitzAttention.HeadWidth);
}
