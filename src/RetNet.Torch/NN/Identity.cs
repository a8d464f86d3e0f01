using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Gives its input.</summary>
public sealed class Identity : nn.Module<Tensor, Tensor>
{
    internal Identity()
        : base(nameof(Identity))
    {
    }

    public override Tensor forward(Tensor? tensor) => tensor!.alias();
}
