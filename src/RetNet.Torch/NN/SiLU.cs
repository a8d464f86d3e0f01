using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>x sigmoid(x), also called swish.</summary>
public sealed class SiLU : nn.Module<Tensor, Tensor>
{
    internal SiLU()
        : base(nameof(SiLU))
    {
    }

    public override Tensor forward(Tensor? tensor) => tensor!.silu();
}
