using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Several products as one range of outputs, one after the other.</summary>
internal readonly struct JoinedProducts<TProducts>(TProducts[] parts) : IRangeWork
    where TProducts : struct, IProducts
{
    /// <inheritdoc/>
    public void Run<TLanes, TVector>(int first, int last)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        int begin = 0;
        foreach (TProducts part in parts)
        {
            int end = begin + part.Outputs;
            if (first < end && begin < last)
                part.Run<TLanes, TVector>(Math.Max(first, begin) - begin, Math.Min(last, end) - begin);
            begin = end;
        }
    }
}
