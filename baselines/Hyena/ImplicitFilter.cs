using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Baselines.Hyena;

// L filter length, D channels.

/// <summary>The long filter as a network of the position: h[i] = M6 a(M4 a(M2 a(M0 f_i))) ⊙ window(t_i), with a = sin(frequency ⊙ ·).</summary>
public sealed class ImplicitFilter : nn.Module
{
    private readonly long maximumLength;
    private readonly PositionFeatures positions;
    private readonly Linear[] maps;
    private readonly SineFrequency sine;
    private readonly DecayWindow window;
    private readonly Parameter bias;

    /// <summary>Makes the filter; its maps get PyTorch's initialisation until the model redraws them.</summary>
    public ImplicitFilter(HyenaOptions options)
        : base("ImplicitFilter")
    {
        (long inner, long width) = (options.FilterWidth, options.Width);
        maximumLength = options.MaximumLength;
        positions = new PositionFeatures(maximumLength, options.Features);
        maps =
        [
            new(options.Features, inner, hasBias: true, Precision.Fp32),
            new(inner, inner, hasBias: true, Precision.Fp32),
            new(inner, inner, hasBias: true, Precision.Fp32),
            new(inner, width, hasBias: false, Precision.Fp32),
        ];
        sine = new SineFrequency(inner, options.SineFrequency);
        window = new DecayWindow(width, options.WindowShift);
        bias = new Parameter(Initial.Normal([width], 1));
        register_parameter("bias", bias);
        NestedModules.Register(this,
        [
            ("pos_emb", positions), ("modulation", window), ("implicit_filter.1", sine),
            .. maps.Select((map, i) => ($"implicit_filter.{2 * i}", (nn.Module)map)),
        ]);
    }

    /// <summary>Weight β of the token itself [D].</summary>
    public Tensor Skip_D => bias;

    /// <summary>The first <paramref name="length"/> rows of h [length, D].</summary>
    /// <exception cref="ArgumentException">The sequence is longer than the filter.</exception>
    public Tensor Rows_LD(long length)
    {
        if (length > maximumLength)
            throw new ArgumentException($"hyena: {length} tokens, but the filter has {maximumLength} positions. Set max_length to the longest sequence, before training.");
        using var scope = NewDisposeScope();
        Tensor x = positions.Features_LE(length);
        foreach (Linear map in maps[..^1])
            x = sine.Forward(map.Forward(x));
        return (maps[^1].Forward(x) * window.Forward(positions.Positions_L1(length))).MoveToOuterDisposeScope();
    }
}
