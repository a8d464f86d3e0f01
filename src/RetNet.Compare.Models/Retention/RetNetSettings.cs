using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Retention;

/// <summary>RetNet's settings with their defaults, checked.</summary>
internal sealed record RetNetSettings
{
    /// <summary>Which of the authors' two RetNets.</summary>
    public required RetNetVariant Variant { get; init; }

    /// <summary>Number of heads.</summary>
    public required long Heads { get; init; }

    /// <summary>Total value width D_v.</summary>
    public required long ValueWidth { get; init; }

    /// <summary>Inner width of the feed-forward layer.</summary>
    public required long Hidden { get; init; }

    /// <summary>Decays of the heads.</summary>
    public required DecayKind Decay { get; init; }

    /// <summary>Whether there is a swish gate.</summary>
    public required bool Gate { get; init; }

    /// <summary>Whether each head's output is normalised.</summary>
    public required bool HeadNorm { get; init; }

    /// <summary>Nonlinearity of the feed-forward layer.</summary>
    public required Activation Activation { get; init; }

    /// <summary>SubLN, which only the paper variant has.</summary>
    public required bool SubNorm { get; init; }

    /// <summary>Row scale of the chunkwise form.</summary>
    public required ChunkScale ChunkScale { get; init; }

    /// <summary>Epsilon of every norm.</summary>
    public double Epsilon => EpsilonOf(Variant);

    /// <summary>Epsilon of every norm of a variant.</summary>
    public static double EpsilonOf(RetNetVariant variant) => variant == RetNetVariant.Paper ? 1e-5 : 1e-6;

    /// <summary>Reads the settings of <paramref name="options"/>.</summary>
    /// <exception cref="ArgumentException">A setting is unknown or does not fit.</exception>
    public static RetNetSettings Read(Architecture architecture, ModelOptions options)
    {
        var settings = new SettingReader(architecture, options);
        RetNetVariant variant = settings.Choice("variant", RetNetVariant.Paper);
        bool paper = variant == RetNetVariant.Paper;
        bool gate = settings.Flag("gate", true);
        bool subNorm = settings.Flag("sub_norm", false);
        long width = options.Width;
        long heads = settings.Integer("heads", Math.Max(4, width / 256));
        long narrow = (width * 27 / 16 + heads - 1) / heads * heads;
        long valueWidth = settings.Integer("value_width", !gate ? width : paper ? 2 * width : narrow);
        long hidden = settings.Integer("ffn_width", !gate ? 4 * width : paper ? 2 * width : narrow);
        RequireDivision("width", width, 2 * heads);
        RequireDivision("value_width", valueWidth, heads);
        return new()
        {
            Variant = variant,
            Heads = heads,
            ValueWidth = valueWidth,
            Hidden = hidden,
            Decay = settings.Choice("decay", DecayKind.Paper),
            Gate = gate,
            HeadNorm = settings.Flag("head_norm", true),
            Activation = settings.Choice("activation", paper ? Activation.Gelu : Activation.Swish),
            SubNorm = subNorm && paper,
            ChunkScale = settings.Choice("chunk_scale", ChunkScale.Absolute),
        };
    }

    private static void RequireDivision(string name, long value, long divisor)
    {
        if (value % divisor != 0)
            throw new ArgumentException($"retnet: {name} {value} is not a multiple of {divisor}. Choose heads so that each has an even share.");
    }
}
