using RetNet.Compare.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Hyena;

/// <summary>The depthwise convolution over the last three projections, under the state-dict keys of a Conv1d.</summary>
internal sealed class ShortFilter : nn.Module
{
    /// <summary>Tokens it sees.</summary>
    public const long Taps = 3;

    private readonly Parameter weight;
    private readonly Parameter bias;

    public ShortFilter(long channels)
        : base("ShortFilter")
    {
        double bound = 1 / Math.Sqrt(Taps);
        weight = new Parameter(Initial.Uniform([channels, 1, Taps], bound));
        bias = new Parameter(Initial.Uniform([channels], bound));
        register_parameter("weight", weight);
        register_parameter("bias", bias);
    }

    /// <summary>Taps as a Conv1d has them [channels, 1, 3].</summary>
    public Tensor Weight_E1K => weight;

    /// <summary>Taps [3, channels], that of the token itself first; a Conv1d has it last.</summary>
    public Tensor Taps_KE => weight.squeeze(1).flip(1).t();

    /// <summary>Bias [channels].</summary>
    public Tensor Bias_E => bias;
}
