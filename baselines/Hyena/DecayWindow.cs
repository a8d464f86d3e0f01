using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Hyena;

/// <summary>e^(-t |δ|) + shift, each channel with its own fixed δ between ln(0.01)/1.5 and ln(0.01)/0.3.</summary>
internal sealed class DecayWindow : nn.Module
{
    private const double Target = 1e-2;
    private const double FastDecay = 0.3;
    private const double SlowDecay = 1.5;

    private readonly double shift;
    private readonly Tensor deltas;

    public DecayWindow(long width, double shift)
        : base("DecayWindow")
    {
        this.shift = shift;
        deltas = linspace(Math.Log(Target) / SlowDecay, Math.Log(Target) / FastDecay, width).view(1, 1, -1).DetachFromDisposeScope();
        register_buffer("deltas", deltas);
    }

    /// <summary>The window at positions t [length, 1]: [length, width].</summary>
    public Tensor Forward(Tensor t_L1) => (-t_L1 * deltas.squeeze(0).abs()).exp() + shift;
}
