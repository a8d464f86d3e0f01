using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>A norm over the last axis, computed in fp32 or better.</summary>
/// <param name="name">Name of the module.</param>
public abstract class Norm(string name) : nn.Module(name)
{
    /// <summary>Normalises the last axis; shape unchanged, bf16 input gives fp32 output.</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>bf16 raised to fp32, anything else as it is.</summary>
    protected static Tensor Raise(Tensor x) => x.dtype == ScalarType.BFloat16 ? x.to(ScalarType.Float32) : x;
}
