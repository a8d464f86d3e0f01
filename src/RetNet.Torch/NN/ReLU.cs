using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Zero for negative numbers.</summary>
public sealed class ReLU : nn.Module<Tensor, Tensor>
{
    internal ReLU()
        : base(nameof(ReLU))
    {
    }

    public override Tensor forward(Tensor? tensor) => tensor!.relu();
}
