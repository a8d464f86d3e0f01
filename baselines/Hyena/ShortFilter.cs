using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Hyena;

/// <summary>A module that only gives the short convolution's weight [channels, 1, taps] and bias their state-dict keys.</summary>
internal sealed class ShortFilter : nn.Module
{
    public ShortFilter(Parameter weight, Parameter bias)
        : base("ShortFilter")
    {
        register_parameter("weight", weight);
        register_parameter("bias", bias);
    }
}
