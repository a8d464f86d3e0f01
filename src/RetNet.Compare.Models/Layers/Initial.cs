using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>Initial values, drawn from torch's global generator.</summary>
public static class Initial
{
    /// <summary>Normal with mean 0.</summary>
    public static Tensor Normal(long[] shape, double deviation)
    {
        using var scope = no_grad();
        return empty(shape).normal_(0, deviation);
    }

    /// <summary>Uniform in ±<paramref name="bound"/>.</summary>
    public static Tensor Uniform(long[] shape, double bound)
    {
        using var scope = no_grad();
        return empty(shape).uniform_(-bound, bound);
    }

    /// <summary>PyTorch's default for a linear map: uniform in ±1/sqrt(fan-in).</summary>
    public static Tensor LinearDefault(long outputs, long inputs) => Uniform([outputs, inputs], 1 / Math.Sqrt(inputs));

    /// <summary>Xavier uniform: ±gain·sqrt(6/(inputs+outputs)).</summary>
    public static Tensor Xavier(long outputs, long inputs, double gain) =>
        Uniform([outputs, inputs], gain * Math.Sqrt(6.0 / (inputs + outputs)));
}
