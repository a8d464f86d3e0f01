using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>The kernel of <see cref="AttentionTiles{TLanes, TVector, T}"/> for the widest registers of this machine.</summary>
internal static unsafe class AttentionKernel
{
    /// <inheritdoc cref="AttentionTiles{TLanes, TVector, T}.Forward"/>
    public static void Forward<T>(AttentionShape shape, T* q, T* k, T* v, RowLayout keyRows, T* o, T* logSumExp, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            AttentionTiles<Lanes512<T>, Vector512<T>, T>.Forward(shape, q, k, v, keyRows, o, logSumExp, threads);
        else if (Vector256.IsHardwareAccelerated)
            AttentionTiles<Lanes256<T>, Vector256<T>, T>.Forward(shape, q, k, v, keyRows, o, logSumExp, threads);
        else
            AttentionTiles<Lanes128<T>, Vector128<T>, T>.Forward(shape, q, k, v, keyRows, o, logSumExp, threads);
    }

    /// <summary>How many threads should share a head, so that all have work.</summary>
    public static int Parts(AttentionShape shape, int threads)
    {
        long heads = shape.Batch * shape.Heads;
        return (int)Math.Clamp((threads + heads - 1) / heads, 1, shape.QueryTiles);
    }

    /// <inheritdoc cref="AttentionTiles{TLanes, TVector, T}.Backward"/>
    public static void Backward<T>(
        AttentionShape shape, T* q, T* k, T* v, T* o, T* logSumExp, T* upstream, T* dq, T* dk, T* dv, int parts, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            AttentionTiles<Lanes512<T>, Vector512<T>, T>.Backward(shape, q, k, v, o, logSumExp, upstream, dq, dk, dv, parts, threads);
        else if (Vector256.IsHardwareAccelerated)
            AttentionTiles<Lanes256<T>, Vector256<T>, T>.Backward(shape, q, k, v, o, logSumExp, upstream, dq, dk, dv, parts, threads);
        else
            AttentionTiles<Lanes128<T>, Vector128<T>, T>.Backward(shape, q, k, v, o, logSumExp, upstream, dq, dk, dv, parts, threads);
    }
}
