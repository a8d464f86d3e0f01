using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Zeroes elements with probability <see cref="p"/> while training, and scales the others up.</summary>
public sealed class Dropout : nn.Module<Tensor, Tensor>
{
    internal Dropout(double p)
        : base(nameof(Dropout)) => this.p = p;

    public double p { get; }

    public override Tensor forward(Tensor? tensor) => nn.functional.dropout(tensor!, p, training);
}
