using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Hyena;

// L positions, E features, K bands.

/// <summary>Positions t_i = i/(l_max-1) and their trained features: t, then cos(φ_b ω) and -sin(φ_b ω) with ω = 2π i/l_max, φ = 1e-4 … K-1.</summary>
internal sealed class PositionFeatures : nn.Module
{
    private readonly Parameter z;
    private readonly Tensor t;

    public PositionFeatures(long length, long features)
        : base("PositionFeatures")
    {
        using var scope = NewDisposeScope();
        long bands = (features - 1) / 2;
        t = linspace(0, 1, length).view(1, -1, 1).DetachFromDisposeScope();
        Tensor angles_LK = linspace(1e-4, bands - 1, bands) * (arange(length, ScalarType.Float32) * (2 * Math.PI / length)).unsqueeze(-1);
        z = new Parameter(cat([t.squeeze(0), angles_LK.cos(), -angles_LK.sin()], 1).unsqueeze(0).DetachFromDisposeScope());
        register_parameter("z", z);
        register_buffer("t", t);
    }

    /// <summary>Features of the first positions [length, E].</summary>
    public Tensor Features_LE(long length) => z.squeeze(0).narrow(0, 0, length);

    /// <summary>The first positions themselves [length, 1].</summary>
    public Tensor Positions_L1(long length) => t.squeeze(0).narrow(0, 0, length);
}
