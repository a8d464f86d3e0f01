using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>A bf16 copy of fp32 weights for decoding, made when first asked for: a step reads half the bytes and converts nothing.</summary>
internal sealed class Bf16Copy : IDisposable
{
    private Tensor? copy;

    /// <summary>The copy of <paramref name="weight"/>, always the same tensor's.</summary>
    public Tensor Of(Tensor weight) => copy ??= weight.detach().to(ScalarType.BFloat16).DetachFromDisposeScope();

    /// <summary>Frees the copy; the next one will hold the weights as they are then.</summary>
    public void Dispose()
    {
        copy?.Dispose();
        copy = null;
    }
}
