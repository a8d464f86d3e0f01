using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns.</summary>
public class Parameter : Tensor
{
    /// <summary>Takes over <paramref name="data"/>, which cannot be used any more.</summary>
    public Parameter(Tensor data, bool requires_grad = true)
        : base(Take(data))
    {
        if (requires_grad) this.requires_grad = true;
    }

    private static nint Take(Tensor data)
    {
        if (data.is_leaf && !data.requires_grad) return data.DecoupleFromNativeHandle();
        Tensor detached = data.detach();
        data.Dispose();
        return detached.DecoupleFromNativeHandle();
    }
}
