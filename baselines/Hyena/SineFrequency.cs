using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Hyena;

/// <summary>The frequencies that all sines of a filter share.</summary>
internal sealed class SineFrequency : nn.Module
{
    private readonly Parameter freq;

    public SineFrequency(long width, double initial)
        : base("SineFrequency")
    {
        freq = new Parameter(full([1, width], initial));
        register_parameter("freq", freq);
    }

    /// <summary>sin(frequency ⊙ x).</summary>
    public Tensor Forward(Tensor x) => (freq * x).sin();
}
