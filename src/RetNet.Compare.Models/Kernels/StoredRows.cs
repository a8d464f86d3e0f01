using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>A contiguous tensor of rows, stored in the kernel's own number format or in bf16.</summary>
/// <param name="data">The tensor's memory.</param>
/// <param name="isBf16">Whether it holds bf16; the kernel's format is single precision then.</param>
internal readonly unsafe struct StoredRows<T>(void* data, bool isBf16)
    where T : unmanaged
{
    /// <summary>A contiguous tensor's memory; valid while the tensor lives.</summary>
    public static StoredRows<T> Of(Tensor tensor) => new(ChannelKernels.Pointer<byte>(tensor), tensor.dtype == ScalarType.BFloat16);

    /// <summary>Numbers to read: in place, or raised into the buffer.</summary>
    public T* Read(nint first, int count, T* buffer)
    {
        if (!isBf16)
            return (T*)data + first;
        Bf16.Widen((ushort*)data + first, (float*)buffer, count);
        return buffer;
    }

    /// <summary>Where to put numbers for <see cref="Write"/>: in place, or into the buffer.</summary>
    public T* Target(nint first, T* buffer) => isBf16 ? buffer : (T*)data + first;

    /// <summary>Stores what stands in <see cref="Target"/>.</summary>
    public void Write(T* target, nint first, int count)
    {
        if (isBf16)
            Bf16.Narrow((float*)target, (ushort*)data + first, count);
    }

    /// <summary>Makes numbers zero.</summary>
    public void Clear(nint first, int count)
    {
        if (isBf16)
            new Span<ushort>((ushort*)data + first, count).Clear();
        else
            new Span<T>((T*)data + first, count).Clear();
    }

    /// <summary>Fills a tile with rows; what they do not fill is zero.</summary>
    public void Load(TileRows rows, T* tile)
    {
        if (!isBf16)
        {
            Tiles.Load((T*)data + rows.First, rows.Distance, rows.Count, rows.Width, rows.Padded, tile);
            return;
        }

        if (rows.Count < Tiles.Size || rows.Width < rows.Padded)
            new Span<T>(tile, Tiles.Size * rows.Padded).Clear();
        for (int i = 0; i < rows.Count; i++)
            Bf16.Widen((ushort*)data + rows.First + i * rows.Distance, (float*)(tile + i * rows.Padded), rows.Width);
    }

    /// <summary>Writes a tile's rows back.</summary>
    public void Save(T* tile, TileRows rows)
    {
        if (!isBf16)
        {
            Tiles.Save(tile, rows.Padded, rows.Count, rows.Width, (T*)data + rows.First, rows.Distance);
            return;
        }

        for (int i = 0; i < rows.Count; i++)
            Bf16.Narrow((float*)(tile + i * rows.Padded), (ushort*)data + rows.First + i * rows.Distance, rows.Width);
    }
}
