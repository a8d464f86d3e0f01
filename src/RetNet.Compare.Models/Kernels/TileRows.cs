namespace RetNet.Compare.Models.Kernels;

/// <summary>Which rows of a head in a tensor [batch, length, heads, width] make a tile.</summary>
/// <param name="First">Index of the first row's first number.</param>
/// <param name="Distance">Distance of successive rows.</param>
/// <param name="Count">Rows, at most <see cref="Tiles.Size"/>.</param>
/// <param name="Width">Numbers of a row.</param>
/// <param name="Padded">Numbers of a row of the tile.</param>
internal readonly record struct TileRows(nint First, nint Distance, int Count, int Width, int Padded);
