using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>Where a bf16 product goes on in full precision.</summary>
public static class Raised
{
    /// <summary>bf16 raised to fp32; anything else as it is.</summary>
    public static Tensor ToSingle(Tensor x) => x.dtype == ScalarType.BFloat16 ? x.to(ScalarType.Float32) : x;
}
