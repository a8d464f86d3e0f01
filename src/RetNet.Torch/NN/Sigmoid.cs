using static TorchSharp.torch;

namespace TorchSharp;

public static partial class Modules
{
    /// <summary>Logistic function.</summary>
    public sealed class Sigmoid : nn.Module<Tensor, Tensor>
    {
        internal Sigmoid()
            : base(nameof(Sigmoid))
        {
        }

        public override Tensor forward(Tensor? tensor) => tensor!.sigmoid();
    }
}
