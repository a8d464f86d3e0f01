using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Hyena;

// L filter length, D channels, E features, F inner width.

/// <summary>
/// The long filter as a network of the position: h[i] = MLP(features of i/(l_max-1)) · (e^(-t_i |δ|) + shift), sines between the maps.
/// </summary>
public sealed class ImplicitFilter : nn.Module
{
    private const double Target = 1e-2;
    private const double FastDecay = 0.3;
    private const double SlowDecay = 1.5;

    private readonly HyenaOptions options;
    private readonly Linear[] maps;
    private readonly Parameter frequency_1F;
    private readonly Parameter features_1LE;
    private readonly Parameter skip_D;
    private readonly Tensor positions_1L1;
    private readonly Tensor decays_11D;

    /// <summary>Makes the filter; the maps get PyTorch's initialisation until the model redraws them.</summary>
    public ImplicitFilter(HyenaOptions options)
        : base("ImplicitFilter")
    {
        this.options = options;
        (long inner, long width) = (options.FilterWidth, options.Width);
        maps =
        [
            new(options.Features, inner, hasBias: true, Precision.Fp32),
            new(inner, inner, hasBias: true, Precision.Fp32),
            new(inner, inner, hasBias: true, Precision.Fp32),
            new(inner, width, hasBias: false, Precision.Fp32),
        ];
        frequency_1F = new Parameter(full([1, inner], options.SineFrequency));
        features_1LE = new Parameter(Features(options.MaximumLength, options.Features));
        skip_D = new Parameter(Initial.Normal([width], 1));
        positions_1L1 = linspace(0, 1, options.MaximumLength).view(1, -1, 1).DetachFromDisposeScope();
        decays_11D = linspace(Math.Log(Target) / SlowDecay, Math.Log(Target) / FastDecay, width).view(1, 1, -1).DetachFromDisposeScope();

        register_parameter("bias", skip_D);
        NestedModules.Register(this,
        [
            ("pos_emb", new BufferHolder("t", positions_1L1, ("z", features_1LE))),
            ("implicit_filter.0", maps[0]),
            ("implicit_filter.1", new ParameterHolder("freq", frequency_1F)),
            ("implicit_filter.2", maps[1]),
            ("implicit_filter.4", maps[2]),
            ("implicit_filter.6", maps[3]),
            ("modulation", new BufferHolder("deltas", decays_11D)),
        ]);
    }

    /// <summary>Weight β of the token itself [D].</summary>
    public Tensor Skip => skip_D;

    /// <summary>The first <paramref name="length"/> rows of h [length, D].</summary>
    /// <exception cref="ArgumentException">The sequence is longer than the filter.</exception>
    public Tensor Rows_LD(long length)
    {
        if (length > options.MaximumLength)
            throw new ArgumentException($"hyena: {length} tokens, but the filter has {options.MaximumLength} positions. Set max_length to the longest sequence, before training.");
        using var scope = NewDisposeScope();
        Tensor x = features_1LE.squeeze(0).narrow(0, 0, length);
        foreach (Linear map in maps[..^1])
            x = (frequency_1F * map.Forward(x)).sin();
        Tensor window_LD = (-positions_1L1.squeeze(0).narrow(0, 0, length) * decays_11D.squeeze(0).abs()).exp() + options.WindowShift;
        return (maps[^1].Forward(x) * window_LD).MoveToOuterDisposeScope();
    }

    /// <summary>Forward operations per position: made once for all sequences of a batch.</summary>
    public double Flops => maps.Sum(map => map.Flops);

    /// <summary>t, then cos(φ_b ω) and -sin(φ_b ω) with ω = 2π i/l_max and φ evenly spaced from 1e-4 to K-1.</summary>
    private static Tensor Features(long length, long features)
    {
        using var scope = NewDisposeScope();
        long bands = (features - 1) / 2;
        Tensor t_L1 = linspace(0, 1, length).unsqueeze(-1);
        Tensor angles_LK = linspace(1e-4, bands - 1, bands) * (2 * Math.PI * arange(length, ScalarType.Float32) / length).unsqueeze(-1);
        return cat([t_L1, angles_LK.cos(), -angles_LK.sin()], 1).unsqueeze(0).MoveToOuterDisposeScope();
    }
}
