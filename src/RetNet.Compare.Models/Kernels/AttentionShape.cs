namespace RetNet.Compare.Models.Kernels;

/// <summary>Sizes of causal attention whose last query sees all keys, and each earlier one a key less.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Heads">Heads.</param>
/// <param name="Queries">Queries per head.</param>
/// <param name="Keys">Keys per head, at least as many.</param>
/// <param name="Width">Width of a head.</param>
internal readonly record struct AttentionShape(long Batch, long Heads, long Queries, long Keys, long Width)
{
    /// <summary>Queries and keys of a tile.</summary>
    public const int Tile = Tiles.Size;

    /// <summary>Tiles of queries per head.</summary>
    public long QueryTiles => (Queries + Tile - 1) / Tile;

    /// <summary>Keys that the first query sees besides its own.</summary>
    public long Offset => Keys - Queries;

    /// <summary>Distance of a head's successive rows in a tensor [batch, length, heads, width].</summary>
    public nint Row => (nint)(Heads * Width);

    /// <summary>Where the rows of a head start in such a tensor of the given length.</summary>
    public nint Start(long head, long length) => (nint)((head / Heads * length * Heads + head % Heads) * Width);
}
