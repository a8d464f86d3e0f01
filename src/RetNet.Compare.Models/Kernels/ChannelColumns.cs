using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// One register of neighbouring channels of [rows, channels] as a column of its own, row behind row, which stays in the cache while a kernel
/// runs over it. In the last column the channels that are missing are zeros.
/// </summary>
internal static unsafe class ChannelColumns<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>
    /// Does the body for every column, each thread with buffers of that many rows. The body gets a column's first channel, how many channels it
    /// has, and the buffers.
    /// </summary>
    public static void ForEach(long channels, int threads, int[] rows, Action<nint, int, Workspace<T>> body)
    {
        int[] sizes = [.. rows.Select(count => checked(count * TLanes.Count))];
        Workers.ForEach((channels + TLanes.Count - 1) / TLanes.Count, threads, () => new Workspace<T>(sizes), (column, workspace) =>
        {
            long first = column * TLanes.Count;
            body((nint)first, (int)Math.Min(TLanes.Count, channels - first), workspace);
        });
    }

    /// <summary>Copies rows that lie <paramref name="stride"/> numbers apart into a column.</summary>
    public static void Gather(T* source, nint stride, long rows, int width, T* column)
    {
        if (width == TLanes.Count)
        {
            for (long row = 0; row < rows; row++, source += stride, column += TLanes.Count)
                TLanes.Store(TLanes.Load(source), column);
            return;
        }

        Clear(column, rows);
        for (long row = 0; row < rows; row++, source += stride, column += TLanes.Count)
            new ReadOnlySpan<T>(source, width).CopyTo(new Span<T>(column, width));
    }

    /// <summary>Copies a column back.</summary>
    public static void Scatter(T* column, long rows, int width, T* target, nint stride)
    {
        if (width == TLanes.Count)
        {
            for (long row = 0; row < rows; row++, column += TLanes.Count, target += stride)
                TLanes.Store(TLanes.Load(column), target);
            return;
        }

        for (long row = 0; row < rows; row++, column += TLanes.Count, target += stride)
            new ReadOnlySpan<T>(column, width).CopyTo(new Span<T>(target, width));
    }

    /// <summary>Sets rows of a column to zero.</summary>
    public static void Clear(T* column, long rows) => new Span<T>(column, (int)rows * TLanes.Count).Clear();
}
