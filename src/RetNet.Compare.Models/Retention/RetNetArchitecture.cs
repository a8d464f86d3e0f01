using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Models.Retention;

/// <summary>RetNet: multi-scale retention in the common block, in both of the authors' variants, with the ablations of Table 6.</summary>
[Architecture("retnet")]
public sealed class RetNetArchitecture : Architecture
{
    private const string PaperName = "retnet_paper";
    private const string HeadName = "retnet";

    // Beside 'config', because the official code has the decays of Eq. 8 only; those of section 3.1 need a patched one.
    private const string PaperDecayKey = "paper_gamma";

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
        RetNetSettings settings = RetNetSettings.Read(this, options);
        bool paper = settings.Variant == RetNetVariant.Paper;
        long width = options.Width;
        double gain = settings.SubNorm ? Math.Sqrt(Math.Log(2 * options.Layers)) : 1;
        double epsilon = settings.Epsilon;
        var decay = new RetentionDecay(settings.Decay, settings.Heads);
        var retention = new RetentionOptions
        {
            Variant = settings.Variant,
            Width = width,
            ValueWidth = settings.ValueWidth,
            Decay = decay,
            Gate = settings.Gate,
            HeadNorm = settings.HeadNorm,
            Epsilon = epsilon,
            ChunkScale = settings.ChunkScale,
            InitialGain = gain,
            Precision = options.Precision,
        };
        var rotation = new RetentionRotation(retention.KeyWidth, decay);
        return new LanguageModel(options, new Backbone
        {
            Names = new StateDictNames { MixerNorm = "retention_layer_norm", Mixer = "retention" },
            Mixer = () => new MultiScaleRetention(retention, rotation),
            FeedForward = () => paper
                ? new FeedForward(width, settings.Hidden, settings.Activation, options.Precision, settings.SubNorm ? epsilon : null, gain)
                : new GatedFeedForward(width, settings.Hidden, settings.Activation, options.Precision),
            Norm = () => paper ? new LayerNorm(width, epsilon) : new RmsNorm(width, epsilon),
            Forms = [SequenceForm.Parallel, SequenceForm.Chunkwise],
            DefaultForm = ComputeForm.Chunkwise(retention.ChunkLength),
        });
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(OfficialConfiguration official)
    {
        if (official.Name is not (PaperName or HeadName))
            return null;
        bool paper = official.Name == PaperName;
        bool paperDecay = official.Document.TryGetProperty(PaperDecayKey, out JsonElement mark) && mark.ValueKind == JsonValueKind.True;
        ModelOptions shared = TorchscaleDecoder.Read(official, RetNetSettings.EpsilonOf(paper ? RetNetVariant.Paper : RetNetVariant.Head));
        return shared with
        {
            Form = ComputeForm.Parallel,
            Settings = new Dictionary<string, string>
            {
                ["variant"] = paper ? "paper" : "head",
                ["heads"] = official.IntegerText("decoder_retention_heads"),
                ["value_width"] = paper ? (2 * shared.Width).ToString(CultureInfo.InvariantCulture) : official.IntegerText("decoder_value_embed_dim"),
                ["ffn_width"] = official.IntegerText("decoder_ffn_embed_dim"),
                ["activation"] = official.Text("activation_fn"),
                ["decay"] = paperDecay ? "paper" : "default",
                ["sub_norm"] = paper ? official.FlagText("subln") : "false",
            },
        };
    }

    /// <inheritdoc/>
    public override JsonObject ToOfficial(ModelOptions options)
    {
        RetNetSettings settings = RetNetSettings.Read(this, options);
        bool paper = settings.Variant == RetNetVariant.Paper;
        if (!settings.Gate || !settings.HeadNorm || settings.Decay is not (DecayKind.Paper or DecayKind.Default))
            throw new ArgumentException("retnet: the official code lacks the ablations (gate, head_norm, decay single or none), so this model cannot be exported.");
        if (paper && settings.ValueWidth != 2 * options.Width)
        {
            throw new ArgumentException(
                $"retnet: value_width is {settings.ValueWidth}, but the official code of the paper variant has only 2·width. The head variant goes with any.");
        }

        var config = new JsonObject
        {
            ["decoder_embed_dim"] = options.Width,
            ["decoder_retention_heads"] = settings.Heads,
            ["decoder_ffn_embed_dim"] = settings.Hidden,
            ["decoder_layers"] = options.Layers,
            ["decoder_normalize_before"] = true,
            ["activation_fn"] = SettingReader.SnakeCase(settings.Activation),
            ["no_scale_embedding"] = !options.ScaleEmbedding,
            ["share_decoder_input_output_embed"] = options.TieEmbedding,
            ["layernorm_eps"] = settings.Epsilon,
            ["vocab_size"] = options.Vocabulary,
        };
        if (paper)
            config["subln"] = settings.SubNorm;
        else
            config["decoder_value_embed_dim"] = settings.ValueWidth;
        return new()
        {
            ["arch"] = paper ? PaperName : HeadName,
            [PaperDecayKey] = settings.Decay == DecayKind.Paper,
            ["config"] = config,
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> OfficialBuffers { get; } = ["retnet_rel_pos.angle", "retnet_rel_pos.decay"];

    /// <inheritdoc/>
    public override ModelOptions OfficialChunkwise(ModelOptions options) => options with
    {
        Settings = new Dictionary<string, string>(options.Settings) { ["chunk_scale"] = "in_chunk" },
    };
}
