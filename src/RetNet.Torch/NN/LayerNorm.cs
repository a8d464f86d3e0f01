using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Normalisation over the last dimensions.</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    internal LayerNorm(long[] normalizedShape, double eps, Parameter? weight, Parameter? bias)
        : base(nameof(LayerNorm))
    {
        normalized_shape = normalizedShape;
        this.eps = eps;
        this.weight = weight;
        this.bias = bias;
        if (weight is not null) register_parameter(nameof(weight), weight);
        if (bias is not null) register_parameter(nameof(bias), bias);
    }

    public long[] normalized_shape { get; }

    public double eps { get; }

    public bool elementwise_affine => weight is not null;

    public Parameter? weight { get; }

    public Parameter? bias { get; }

    public override Tensor forward(Tensor? tensor) => nn.functional.layer_norm(tensor!, normalized_shape, weight, bias, eps);
}
