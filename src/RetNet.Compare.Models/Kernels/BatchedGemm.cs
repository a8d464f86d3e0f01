using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// Products of many matrices, such as those of attention's heads. libtorch multiplies them one after the other, each by all cores, which takes
/// 1.2 to 3.6 times as long for heads of width 64 on two cores; here every core takes whole ones.
/// </summary>
internal static unsafe class BatchedGemm
{
    /// <summary>
    /// Whether to multiply these here: fp32 or fp64 in CPU memory, no gradient to record, something for every thread, and matrices that are
    /// contiguous or transposes of what is.
    /// </summary>
    public static bool Serves(Tensor a, Tensor b)
    {
        if (!ChannelKernels.Serve(a) || is_grad_enabled() || a.numel() == 0 || b.numel() == 0)
            return false;
        (long[] left, long[] right) = (a.shape, b.shape);
        long batch = a.numel() / (left[^2] * left[^1]);
        return left.AsSpan()[..^2].SequenceEqual(right.AsSpan()[..^2]) && batch >= Math.Max(2, get_num_threads()) && IsInOrder(a) && IsInOrder(b);
    }

    /// <summary>a b.</summary>
    /// <param name="a">[..., rows, inner].</param>
    /// <param name="b">[..., inner, columns].</param>
    /// <returns>[..., rows, columns].</returns>
    public static Tensor Multiply(Tensor a, Tensor b)
    {
        (long[] left, long columns) = (a.shape, b.shape[^1]);
        Tensor c = empty([.. left[..^1], columns], a.dtype);
        (bool turnedA, bool turnedB) = (!a.is_contiguous(), !b.is_contiguous());
        var shape = new GemmShape(c.numel() / (left[^2] * columns), (int)left[^2], (int)left[^1], (int)columns, turnedA, turnedB);
        using Tensor storedA = turnedA ? a.transpose(-1, -2) : a.alias(), storedB = turnedB ? b.transpose(-1, -2) : b.alias();
        if (a.dtype == ScalarType.Float32)
            Run<float>(shape, storedA, storedB, c);
        else
            Run<double>(shape, storedA, storedB, c);
        return c;
    }

    private static bool IsInOrder(Tensor matrices)
    {
        if (matrices.is_contiguous())
            return true;
        using Tensor turned = matrices.transpose(-1, -2);
        return turned.is_contiguous();
    }

    private static void Run<T>(GemmShape shape, Tensor storedA, Tensor storedB, Tensor product)
        where T : unmanaged, INumber<T>
    {
        T* a = ChannelKernels.Pointer<T>(storedA), b = ChannelKernels.Pointer<T>(storedB), c = ChannelKernels.Pointer<T>(product);
        if (Vector512.IsHardwareAccelerated)
            GemmBlocks<Lanes512<T>, Vector512<T>, T>.Multiply(shape, a, b, c, get_num_threads());
        else if (Vector256.IsHardwareAccelerated)
            GemmBlocks<Lanes256<T>, Vector256<T>, T>.Multiply(shape, a, b, c, get_num_threads());
        else
            GemmBlocks<Lanes128<T>, Vector128<T>, T>.Multiply(shape, a, b, c, get_num_threads());
    }
}
