namespace RetNet.Compare.Models.Kernels;

/// <summary>A contiguous tensor [batch, length, heads, width], stored in the kernel's own number format or in bf16.</summary>
/// <param name="data">The tensor's memory.</param>
/// <param name="isBf16">Whether it holds bf16; the kernel's format is single precision then.</param>
internal readonly unsafe struct StoredRows<T>(void* data, bool isBf16)
    where T : unmanaged
{
    /// <summary>Fills a tile with rows; what they do not fill is zero.</summary>
    public void Load(TileRows rows, T* tile)
    {
        if (rows.Count < Tiles.Size || rows.Width < rows.Padded)
            new Span<T>(tile, Tiles.Size * rows.Padded).Clear();
        for (int i = 0; i < rows.Count; i++)
        {
            T* target = tile + i * rows.Padded;
            nint at = rows.First + i * rows.Distance;
            if (isBf16)
                Bf16.Widen((ushort*)data + at, (float*)target, rows.Width);
            else
                new ReadOnlySpan<T>((T*)data + at, rows.Width).CopyTo(new Span<T>(target, rows.Width));
        }
    }

    /// <summary>Writes a tile's rows back.</summary>
    public void Save(T* tile, TileRows rows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            T* source = tile + i * rows.Padded;
            nint at = rows.First + i * rows.Distance;
            if (isBf16)
                Bf16.Narrow((float*)source, (ushort*)data + at, rows.Width);
            else
                new ReadOnlySpan<T>(source, rows.Width).CopyTo(new Span<T>((T*)data + at, rows.Width));
        }
    }
}
