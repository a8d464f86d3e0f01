using System.Globalization;
using System.Text.Json;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Retention;

/// <summary>RetNet: multi-scale retention in the common block, in both of the authors' variants, with the ablations of Table 6.</summary>
[Architecture("retnet")]
public sealed class RetNetArchitecture : Architecture
{
    /// <summary>Chunk length where none is given: the best of 32 … 256 on a CPU at d = 1024.</summary>
    public const long ChunkLength = 128;

    /// <inheritdoc/>
    public override string DisplayName => "RetNet";

    /// <inheritdoc/>
    public override string Paper => "Sun et al., Retentive Network: A Successor to Transformer for Large Language Models, arXiv 2307.08621";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new("variant", "paper or head", "paper", "Which of the authors' two RetNets: the paper's, or the code's since September 2023."),
        new("heads", "integer", "width/256, at least 4", "Number of heads; each has its own decay."),
        new("value_width", "integer", "2·width (paper), 27/16·width up to a multiple of heads (head)", "Total value width D_v."),
        new("ffn_width", "integer", "2·width (paper), as value_width (head)", "Inner width of the feed-forward layer."),
        new("decay", "paper, default, single or none", "paper", "Decays of the heads: section 3.1, Eq. 8, 127/128 for all, or 1."),
        new("gate", "true or false", "true", "Swish gate; false also gives its parameters back: D_v = width, feed-forward 4·width."),
        new("head_norm", "true or false", "true", "Normalisation of each head's output."),
        new("activation", "gelu or swish", "gelu (paper), swish (head)", "Nonlinearity of the feed-forward layer."),
        new("sub_norm", "true or false", "false", "SubLN: a norm before fc2 and its initialisation (paper variant)."),
        new("chunk_scale", "absolute or in_chunk", "absolute", "Row scale of the chunkwise form; in_chunk is the official code's."),
    ];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options)
    {
        var settings = new SettingReader(this, options);
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

        double gain = subNorm && paper ? Math.Sqrt(Math.Log(2 * options.Layers)) : 1;
        double epsilon = paper ? 1e-5 : 1e-6;
        var decay = new RetentionDecay(settings.Choice("decay", DecayKind.Paper), heads);
        var retention = new RetentionOptions
        {
            Variant = variant,
            Width = width,
            ValueWidth = valueWidth,
            Decay = decay,
            Gate = gate,
            HeadNorm = settings.Flag("head_norm", true),
            Epsilon = epsilon,
            ChunkScale = settings.Choice("chunk_scale", ChunkScale.Absolute),
            InitialGain = gain,
            Precision = options.Precision,
        };
        Activation activation = settings.Choice("activation", paper ? Activation.Gelu : Activation.Swish);
        var rotation = new RetentionRotation(retention.KeyWidth, decay);
        return new LanguageModel(options, new Backbone
        {
            Names = new StateDictNames { MixerNorm = "retention_layer_norm", Mixer = "retention" },
            Mixer = () => new MultiScaleRetention(retention, rotation),
            FeedForward = () => paper
                ? new FeedForward(width, hidden, activation, options.Precision, subNorm ? epsilon : null, gain)
                : new GatedFeedForward(width, hidden, activation, options.Precision),
            Norm = () => paper ? new LayerNorm(width, epsilon) : new RmsNorm(width, epsilon),
            Forms = [SequenceForm.Parallel, SequenceForm.Chunkwise],
            DefaultForm = ComputeForm.Chunkwise(ChunkLength),
        });
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(string officialName, JsonElement configuration)
    {
        if (officialName is not ("retnet" or "retnet_paper"))
            return null;
        bool paper = officialName == "retnet_paper";
        JsonElement config = configuration.GetProperty("config");
        long width = config.GetProperty("decoder_embed_dim").GetInt64();
        return new ModelOptions
        {
            Layers = config.GetProperty("decoder_layers").GetInt64(),
            Width = width,
            Vocabulary = config.GetProperty("vocab_size").GetInt64(),
            TieEmbedding = config.GetProperty("share_decoder_input_output_embed").GetBoolean(),
            ScaleEmbedding = !config.GetProperty("no_scale_embedding").GetBoolean(),
            Form = ComputeForm.Parallel,
            Settings = new Dictionary<string, string>
            {
                ["variant"] = paper ? "paper" : "head",
                ["heads"] = Text(config.GetProperty("decoder_retention_heads").GetInt64()),
                ["value_width"] = Text(config.TryGetProperty("decoder_value_embed_dim", out JsonElement value) ? value.GetInt64() : 2 * width),
                ["ffn_width"] = Text(config.GetProperty("decoder_ffn_embed_dim").GetInt64()),
                ["activation"] = config.GetProperty("activation_fn").GetString()!,
                ["decay"] = configuration.GetProperty("paper_gamma").GetBoolean() ? "paper" : "default",
                ["sub_norm"] = paper && config.GetProperty("subln").GetBoolean() ? "true" : "false",
            },
        };
    }

    /// <inheritdoc/>
    public override ModelOptions OfficialChunkwise(ModelOptions options) => options with
    {
        Settings = new Dictionary<string, string>(options.Settings) { ["chunk_scale"] = "in_chunk" },
    };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void RequireDivision(string name, long value, long divisor)
    {
        if (value % divisor != 0)
            throw new ArgumentException($"retnet: {name} {value} is not a multiple of {divisor}. Choose heads so that each has an even share.");
    }
}
