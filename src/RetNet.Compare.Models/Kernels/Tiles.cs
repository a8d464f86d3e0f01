using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>What kernels over tiles of <see cref="Size"/> queries by as many keys share. Scores stand transposed, S[key, query].</summary>
internal static unsafe class Tiles
{
    /// <summary>Queries and keys of a tile.</summary>
    public const int Size = 64;

    /// <summary>The width of a tile's rows: <paramref name="width"/> raised to a multiple of <paramref name="step"/>.</summary>
    public static int Padded(long width, int step) => (int)((width + step - 1) / step) * step;

    /// <summary>Copies rows into a tile; what the rows do not fill is zero.</summary>
    public static void Load<T>(T* source, nint row, int rows, int width, int padded, T* tile)
        where T : unmanaged
    {
        if (rows < Size || width < padded)
            new Span<T>(tile, Size * padded).Clear();
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<T>(source + i * row, width).CopyTo(new Span<T>(tile + i * padded, width));
    }

    /// <summary>Copies a tile's rows back.</summary>
    public static void Save<T>(T* tile, int padded, int rows, int width, T* target, nint row)
        where T : unmanaged
    {
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<T>(tile + i * padded, width).CopyTo(new Span<T>(target + i * row, width));
    }

    /// <summary>Overwrites what lies in a query's future: key j of a tile that starts <paramref name="ahead"/> positions after the queries'.</summary>
    public static void Mask<T>(T* s, long ahead, T value)
        where T : unmanaged
    {
        for (long j = Math.Max(0, 1 - ahead); j < Size; j++)
            new Span<T>(s + j * Size, (int)Math.Min(Size, ahead + j)).Fill(value);
    }

    /// <summary>A tile's columns become rows.</summary>
    /// <param name="source">The tile's first row.</param>
    /// <param name="row">Distance of its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="transposed">Where they go.</param>
    /// <param name="to">Distance of the new rows.</param>
    public static void Transpose<T>(T* source, nint row, int width, T* transposed, nint to = Size)
        where T : unmanaged =>
        Transposition.Copy(source, row, Size, width, transposed, to);

    /// <summary>Multiplies row i by factor i.</summary>
    public static void ScaleRows<TLanes, TVector, T>(T* rows, int padded, T* factors)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged
    {
        for (int i = 0; i < Size; i++)
        {
            TVector factor = TLanes.Broadcast(factors[i]);
            for (T* x = rows + i * padded; x < rows + (i + 1) * padded; x += TLanes.Count)
                TLanes.Store(TLanes.Multiply(TLanes.Load(x), factor), x);
        }
    }
}
