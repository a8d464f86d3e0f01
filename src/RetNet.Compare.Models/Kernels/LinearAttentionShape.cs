namespace RetNet.Compare.Models.Kernels;

/// <summary>Sizes of causal linear attention.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Heads">Heads.</param>
/// <param name="Length">Tokens per sequence.</param>
/// <param name="Width">Width of a head.</param>
internal readonly record struct LinearAttentionShape(long Batch, long Heads, long Length, long Width)
{
    /// <summary>Heads of all sequences.</summary>
    public long Units => Batch * Heads;

    /// <summary>Tiles of tokens per sequence.</summary>
    public long TileCount => (Length + Tiles.Size - 1) / Tiles.Size;

    /// <summary>The rows of a head's tile in a tensor [batch, length, heads, width].</summary>
    /// <param name="unit">Which head of which sequence.</param>
    /// <param name="tile">Which tile.</param>
    /// <param name="padded">Width of the tile's rows.</param>
    public TileRows Rows(long unit, long tile, int padded)
    {
        (long first, long distance) = (tile * Tiles.Size, Heads * Width);
        long start = unit / Heads * Length * distance + unit % Heads * Width;
        return new((nint)(start + first * distance), (nint)distance, (int)Math.Min(Tiles.Size, Length - first), (int)Width, padded);
    }
}
