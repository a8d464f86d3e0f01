using RetNet.Compare.Models.Layers;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.LinearTransformer;

/// <summary>φ(x) = elu(x) + 1: what the kernel of linear attention is made of.</summary>
public static class FeatureMap
{
    /// <summary>x + 1 for x ≥ 0, else e^x; positive for every x, which elu(x) + 1 is not: it rounds to 0 for small x.</summary>
    /// <param name="x">Any shape; bf16 is raised to fp32, as the sums over keys grow with the length.</param>
    public static Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor raised = Raised.ToSingle(x);
        return where(raised >= 0, raised + 1, raised.clamp_max(0).exp()).MoveToOuterDisposeScope();
    }
}
