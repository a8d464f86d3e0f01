using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>Batched matrix products of activations, in a model's number format.</summary>
public static class Product
{
    /// <summary>a b; at <see cref="Precision.Bf16"/> both factors are rounded, and the result is bf16.</summary>
    public static Tensor Of(Tensor a, Tensor b, Precision precision)
    {
        if (precision == Precision.Fp32)
            return a.matmul(b);
        using var scope = NewDisposeScope();
        return a.to(ScalarType.BFloat16).matmul(b.to(ScalarType.BFloat16)).MoveToOuterDisposeScope();
    }
}
