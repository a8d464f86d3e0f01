namespace RetNet.Compare.Models.Kernels;

/// <summary>Sizes of the retention that every sequence has with itself; all but the first two whole tiles or pairs of registers.</summary>
/// <param name="Sequences">Sequences, or chunks of them.</param>
/// <param name="Heads">Heads H.</param>
/// <param name="Length">Tokens of a sequence, a multiple of <see cref="Tile"/>.</param>
/// <param name="KeyWidth">Width of a head's queries and keys, a multiple of <see cref="WidthStep"/>.</param>
/// <param name="ValueWidth">Width of a head's values, likewise.</param>
internal readonly record struct RetentionShape(long Sequences, long Heads, long Length, long KeyWidth, long ValueWidth)
{
    /// <summary>Queries and keys of a tile.</summary>
    public const int Tile = Kernels.Tiles.Size;

    /// <summary>Two of the widest registers of single precision.</summary>
    public const int WidthStep = 32;

    /// <summary>Tiles of a sequence.</summary>
    public long Tiles => Length / Tile;

    /// <summary>Distance of a head's successive rows of keys in a tensor [sequences, length, heads, width].</summary>
    public nint KeyRow => (nint)(Heads * KeyWidth);

    /// <summary>The same for values.</summary>
    public nint ValueRow => (nint)(Heads * ValueWidth);

    /// <summary>Row of a head's first token, counted in rows of one head.</summary>
    public long Start(long head) => head / Heads * Length * Heads + head % Heads;
}
