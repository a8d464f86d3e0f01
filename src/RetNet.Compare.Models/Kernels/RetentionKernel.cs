using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>The kernel of <see cref="RetentionTiles{TLanes, TVector, T}"/> for the widest registers of this machine.</summary>
internal static unsafe class RetentionKernel
{
    /// <inheritdoc cref="RetentionTiles{TLanes, TVector, T}.Forward"/>
    public static void Forward<T>(RetentionShape shape, T* q, T* k, T* v, T* powers, T* o, int threads)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            RetentionTiles<Lanes512<T>, Vector512<T>, T>.Forward(shape, q, k, v, powers, o, threads);
        else if (Vector256.IsHardwareAccelerated)
            RetentionTiles<Lanes256<T>, Vector256<T>, T>.Forward(shape, q, k, v, powers, o, threads);
        else
            RetentionTiles<Lanes128<T>, Vector128<T>, T>.Forward(shape, q, k, v, powers, o, threads);
    }

    /// <inheritdoc cref="RetentionTiles{TLanes, TVector, T}.Backward"/>
    public static void Backward<T>(RetentionShape shape, T* q, T* k, T* v, T* powers, T* upstream, T* dq, T* dk, T* dv, int threads)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            RetentionTiles<Lanes512<T>, Vector512<T>, T>.Backward(shape, q, k, v, powers, upstream, dq, dk, dv, threads);
        else if (Vector256.IsHardwareAccelerated)
            RetentionTiles<Lanes256<T>, Vector256<T>, T>.Backward(shape, q, k, v, powers, upstream, dq, dk, dv, threads);
        else
            RetentionTiles<Lanes128<T>, Vector128<T>, T>.Backward(shape, q, k, v, powers, upstream, dq, dk, dv, threads);
    }
}
