using RetNet.Compare.Models.Kernels;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>(x - mean)/sqrt(variance + eps), with weight and bias unless it is a plain one.</summary>
public sealed class LayerNorm : Norm
{
    private readonly long[] shape;
    private readonly Parameter? weight;
    private readonly Parameter? bias;
    private readonly double epsilon;

    /// <summary>Makes the norm over <paramref name="width"/> entries; <paramref name="affine"/> adds weight 1 and bias 0.</summary>
    public LayerNorm(long width, double epsilon, bool affine = true)
        : base("LayerNorm")
    {
        shape = [width];
        this.epsilon = epsilon;
        if (affine)
        {
            weight = new Parameter(ones(width));
            bias = new Parameter(zeros(width));
            register_parameter("weight", weight);
            register_parameter("bias", bias);
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => FewRowsNorm.Serves(x)
        ? FewRowsNorm.Apply(x, weight, bias, epsilon, centres: true)
        : nn.functional.layer_norm(Raise(x), shape, weight, bias, epsilon);
}
