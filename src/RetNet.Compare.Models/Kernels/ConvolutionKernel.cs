using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Causal convolution by either method in the widest registers of this machine.</summary>
internal static unsafe class ConvolutionKernel
{
    /// <summary>Writes y [batch, length, channels] for x of that shape and h [taps, channels].</summary>
    public static void Forward<T>(ConvolutionMethod method, ConvolutionShape shape, T* x, T* h, T* y, int threads)
        where T : unmanaged, IFloatingPoint<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Forward<Lanes512<T>, Vector512<T>, T>(method, shape, x, h, y, threads);
        else if (Vector256.IsHardwareAccelerated)
            Forward<Lanes256<T>, Vector256<T>, T>(method, shape, x, h, y, threads);
        else
            Forward<Lanes128<T>, Vector128<T>, T>(method, shape, x, h, y, threads);
    }

    /// <summary>Writes the gradients of x, and of h summed over the batch: dx[s] = Σ_τ h[τ] dy[s+τ]; dh[τ] = Σ_t dy[t] x[t-τ].</summary>
    public static void Backward<T>(ConvolutionMethod method, ConvolutionShape shape, T* x, T* h, T* upstream, T* dx, T* dh, int threads)
        where T : unmanaged, IFloatingPoint<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Backward<Lanes512<T>, Vector512<T>, T>(method, shape, x, h, upstream, dx, dh, threads);
        else if (Vector256.IsHardwareAccelerated)
            Backward<Lanes256<T>, Vector256<T>, T>(method, shape, x, h, upstream, dx, dh, threads);
        else
            Backward<Lanes128<T>, Vector128<T>, T>(method, shape, x, h, upstream, dx, dh, threads);
    }

    /// <summary><see cref="Forward{T}"/> in registers of one width.</summary>
    public static void Forward<TLanes, TVector, T>(ConvolutionMethod method, ConvolutionShape shape, T* x, T* h, T* y, int threads)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPoint<T>
    {
        if (method == ConvolutionMethod.Direct)
            DirectConvolution<TLanes, TVector, T>.Forward(shape, x, h, y, threads);
        else
            TransformedConvolution<TLanes, TVector, T>.Forward(shape, x, h, y, threads);
    }

    /// <summary><see cref="Backward{T}"/> in registers of one width.</summary>
    public static void Backward<TLanes, TVector, T>(
        ConvolutionMethod method, ConvolutionShape shape, T* x, T* h, T* upstream, T* dx, T* dh, int threads)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IFloatingPoint<T>
    {
        if (method == ConvolutionMethod.Direct)
            DirectConvolution<TLanes, TVector, T>.Backward(shape, x, h, upstream, dx, dh, threads);
        else
            TransformedConvolution<TLanes, TVector, T>.Backward(shape, x, h, upstream, dx, dh, threads);
    }
}
