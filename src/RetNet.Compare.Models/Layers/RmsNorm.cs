using RetNet.Compare.Models.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>x/sqrt(mean(x²) + eps), with a weight unless it is a plain one.</summary>
public sealed class RmsNorm : Norm
{
    private readonly Parameter? weight;
    private readonly double epsilon;

    /// <summary>Makes the norm over <paramref name="width"/> entries; <paramref name="affine"/> adds weight 1.</summary>
    public RmsNorm(long width, double epsilon, bool affine = true)
        : base("RmsNorm")
    {
        this.epsilon = epsilon;
        if (affine)
        {
            weight = new Parameter(ones(width));
            register_parameter("weight", weight);
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        if (FewRowsNorm.Serves(x))
            return FewRowsNorm.Apply(x, weight, null, epsilon, centres: false);
        using var scope = NewDisposeScope();
        Tensor raised = Raise(x);
        Tensor scaled = raised * (raised.square().mean([-1], keepdim: true) + epsilon).rsqrt();
        return (weight is null ? scaled : scaled * weight).MoveToOuterDisposeScope();
    }
}
