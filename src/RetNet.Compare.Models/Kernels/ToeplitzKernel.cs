using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>The kernel of <see cref="ToeplitzTiles{TLanes, TVector, T}"/> for the widest registers of this machine.</summary>
internal static unsafe class ToeplitzKernel
{
    /// <inheritdoc cref="ToeplitzTiles{TLanes, TVector, T}.Forward"/>
    public static void Forward<T>(ToeplitzShape shape, T* q, T* k, T* v, T* kernel, T* y, int threads)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            ToeplitzTiles<Lanes512<T>, Vector512<T>, T>.Forward(shape, q, k, v, kernel, y, threads);
        else if (Vector256.IsHardwareAccelerated)
            ToeplitzTiles<Lanes256<T>, Vector256<T>, T>.Forward(shape, q, k, v, kernel, y, threads);
        else
            ToeplitzTiles<Lanes128<T>, Vector128<T>, T>.Forward(shape, q, k, v, kernel, y, threads);
    }

    /// <inheritdoc cref="ToeplitzTiles{TLanes, TVector, T}.Backward"/>
    public static void Backward<T>(
        ToeplitzShape shape, T* q, T* k, T* v, T* kernel, T* upstream, T* dq, T* dk, T* dv, T* dkernel, int threads)
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            ToeplitzTiles<Lanes512<T>, Vector512<T>, T>.Backward(shape, q, k, v, kernel, upstream, dq, dk, dv, dkernel, threads);
        else if (Vector256.IsHardwareAccelerated)
            ToeplitzTiles<Lanes256<T>, Vector256<T>, T>.Backward(shape, q, k, v, kernel, upstream, dq, dk, dv, dkernel, threads);
        else
            ToeplitzTiles<Lanes128<T>, Vector128<T>, T>.Backward(shape, q, k, v, kernel, upstream, dq, dk, dv, dkernel, threads);
    }
}
