using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>The kernel of <see cref="LinearAttentionTiles{TLanes, TVector, T}"/> for the widest registers of this machine.</summary>
internal static unsafe class LinearAttentionKernel
{
    /// <inheritdoc cref="LinearAttentionTiles{TLanes, TVector, T}.Forward"/>
    public static void Forward<T>(
        LinearAttentionShape shape, StoredRows<T> q, StoredRows<T> k, StoredRows<T> v, StoredRows<T> o, T* denominators, T* states, T* sums, T epsilon, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            LinearAttentionTiles<Lanes512<T>, Vector512<T>, T>.Forward(shape, q, k, v, o, denominators, states, sums, epsilon, threads);
        else if (Vector256.IsHardwareAccelerated)
            LinearAttentionTiles<Lanes256<T>, Vector256<T>, T>.Forward(shape, q, k, v, o, denominators, states, sums, epsilon, threads);
        else
            LinearAttentionTiles<Lanes128<T>, Vector128<T>, T>.Forward(shape, q, k, v, o, denominators, states, sums, epsilon, threads);
    }

    /// <inheritdoc cref="LinearAttentionTiles{TLanes, TVector, T}.Backward"/>
    public static void Backward<T>(
        LinearAttentionShape shape, StoredRows<T> q, StoredRows<T> k, StoredRows<T> v, T* denominators, StoredRows<T> upstream, T* offsets,
        StoredRows<T> dq, StoredRows<T> dk, StoredRows<T> dv, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
            LinearAttentionTiles<Lanes512<T>, Vector512<T>, T>.Backward(shape, q, k, v, denominators, upstream, offsets, dq, dk, dv, threads);
        else if (Vector256.IsHardwareAccelerated)
            LinearAttentionTiles<Lanes256<T>, Vector256<T>, T>.Backward(shape, q, k, v, denominators, upstream, offsets, dq, dk, dv, threads);
        else
            LinearAttentionTiles<Lanes128<T>, Vector128<T>, T>.Backward(shape, q, k, v, denominators, upstream, offsets, dq, dk, dv, threads);
    }
}
