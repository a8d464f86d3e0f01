using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>y = x Wᵀ + b, with W of shape (out, in).</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    internal Linear(Parameter weight, Parameter? bias)
        : base(nameof(Linear))
    {
        this.weight = weight;
        this.bias = bias;
        register_parameter(nameof(weight), weight);
        if (bias is not null) register_parameter(nameof(bias), bias);
    }

    public long in_features => weight.size(1);

    public long out_features => weight.size(0);

    public Parameter weight { get; }

    public Parameter? bias { get; }

    public override Tensor forward(Tensor? tensor) => nn.functional.linear(tensor!, weight, bias);
}
