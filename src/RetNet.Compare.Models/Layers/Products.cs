using System.Runtime.Intrinsics.X86;
using RetNet.Compare.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>
/// Matrix products whose factors may be bf16: sums are fp32 then, and rounded once. Without AVX-512 a CPU's bf16 products in libtorch are scalar loops that
/// round after every addition, and with it the smallest ones, so the factors are raised there.
/// </summary>
public static class Products
{
    /// <summary>Multiplications of a matmul up to which libtorch leaves it to those loops.</summary>
    private const long LoopedMultiplications = 16 * 16 * 16;

    /// <summary>Whether libtorch multiplies bf16 faster than fp32 on this processor, or about as fast.</summary>
    internal static bool HasFastBf16 => Avx512BW.VL.IsSupported;

    /// <summary>a b, in the format of both, which must be one.</summary>
    /// <param name="a">[..., rows, inner].</param>
    /// <param name="b">[..., inner, columns].</param>
    /// <returns>[..., rows, columns].</returns>
    public static Tensor Matmul(Tensor a, Tensor b)
    {
        if (IsBf16OnCpu(a) && (!HasFastBf16 || a.numel() * b.shape[^1] <= LoopedMultiplications))
            return RaisedMatmul(a, b);
        return BatchedGemm.Serves(a, b) ? BatchedGemm.Multiply(a, b) : a.matmul(b);
    }

    /// <summary>x Wᵀ + b, in the format of all three, which must be one.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="weight">W [outputs, inputs].</param>
    /// <param name="bias">b [outputs], or null.</param>
    /// <returns>[..., outputs].</returns>
    public static Tensor Linear(Tensor x, Tensor weight, Tensor? bias = null) =>
        IsBf16OnCpu(x) && !HasFastBf16 ? RaisedLinear(x, weight, bias) : nn.functional.linear(x, weight, bias);

    /// <summary><see cref="Matmul"/> by fp32.</summary>
    internal static Tensor RaisedMatmul(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return Raised.ToSingle(a).matmul(Raised.ToSingle(b)).to(a.dtype).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Linear"/> by fp32.</summary>
    internal static Tensor RaisedLinear(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        Tensor? raised = bias is null ? null : Raised.ToSingle(bias);
        return nn.functional.linear(Raised.ToSingle(x), Raised.ToSingle(weight), raised).to(x.dtype).MoveToOuterDisposeScope();
    }

    private static bool IsBf16OnCpu(Tensor factor) => factor.dtype == ScalarType.BFloat16 && factor.device_type == DeviceType.CPU;
}
