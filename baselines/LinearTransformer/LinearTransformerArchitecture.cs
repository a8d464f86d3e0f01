using System.Globalization;
using System.Text.Json;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Baselines.LinearTransformer;

/// <summary>The Linear Transformer: attention with the kernel elu(x) + 1, a recurrent network when decoding.</summary>
[Architecture("linear-transformer")]
public sealed class LinearTransformerArchitecture : Architecture
{
    private const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public override string DisplayName => "Linear Transformer";

    /// <inheritdoc/>
    public override string Paper =>
        "Katharopoulos et al., Transformers are RNNs: Fast Autoregressive Transformers with Linear Attention, arXiv 2006.16236";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new("heads", "integer", "width/64, at least 4", "Number of attention heads."),
        new("ffn_width", "integer", "4·width", "Inner width of the feed-forward layer."),
        new("activation", "gelu, gelu_tanh, swish or relu", "gelu", "Nonlinearity of the feed-forward layer."),
        new("positions", "sinusoidal, learned or none", "sinusoidal", "What is added to the embedding to tell positions."),
        new("max_positions", "integer", "2048", "Rows of the learned position table."),
        new("layout", "common or official", "common", "The comparison's pre-norm block, or the post-norm block of fast-transformers."),
        new("final_norm", "true or false", "true", "Whether a norm follows the last block."),
    ];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options)
    {
        var settings = new SettingReader(this, options);
        long width = options.Width;
        long heads = settings.Integer("heads", Math.Max(4, width / 64));
        if (width % heads != 0)
            throw new ArgumentException($"{Name}: width {width} is not a multiple of {heads} heads. Choose heads so that each has an even share.");
        long hidden = settings.Integer("ffn_width", 4 * width);
        Activation activation = settings.Choice("activation", Activation.Gelu);
        long maxPositions = settings.Integer("max_positions", 2048);
        InputPositions? positions = settings.Choice("positions", PositionKind.Sinusoidal) switch
        {
            PositionKind.Sinusoidal => new SinusoidalPositions(width),
            PositionKind.Learned => new LearnedPositions(maxPositions, width),
            _ => null,
        };
        bool official = settings.Choice("layout", BlockLayout.Common) == BlockLayout.Official;
        (string, string)? feedForwardNames = official ? ("linear1", "linear2") : null;
        return new LanguageModel(options, new Backbone
        {
            Names = official ? OfficialNames : new StateDictNames { MixerNorm = "self_attn_layer_norm", Mixer = "self_attn" },
            Mixer = () => new LinearSelfAttention(width, heads, options.Precision),
            FeedForward = () => new FeedForward(width, hidden, activation, options.Precision, names: feedForwardNames),
            Norm = () => new LayerNorm(width, Epsilon),
            FinalNorm = settings.Flag("final_norm", true),
            PostNorm = official,
            OutputBias = official,
            Positions = positions,
            Forms = [SequenceForm.Parallel, SequenceForm.Chunkwise],
            DefaultForm = ComputeForm.Chunkwise(LinearSelfAttention.ChunkLength),
        });
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(string officialName, JsonElement configuration) => officialName switch
    {
        "linear_transformer" => FromDecoder(configuration.GetProperty("config")),
        "linear_transformer_ft" => FromLibrary(configuration.GetProperty("config")),
        _ => null,
    };

    private static StateDictNames OfficialNames => new()
    {
        Embedding = "embed",
        Blocks = "encoder.layers",
        MixerNorm = "norm1",
        Mixer = "attention",
        FeedForwardNorm = "norm2",
        FeedForward = "",
        FinalNorm = "encoder.norm",
        Output = "head",
    };

    private static ModelOptions FromDecoder(JsonElement config) => new()
    {
        Layers = config.GetProperty("decoder_layers").GetInt64(),
        Width = config.GetProperty("decoder_embed_dim").GetInt64(),
        Vocabulary = config.GetProperty("vocab_size").GetInt64(),
        TieEmbedding = config.GetProperty("share_decoder_input_output_embed").GetBoolean(),
        ScaleEmbedding = !config.GetProperty("no_scale_embedding").GetBoolean(),
        Settings = new Dictionary<string, string>
        {
            ["heads"] = Text(config.GetProperty("decoder_attention_heads").GetInt64()),
            ["ffn_width"] = Text(config.GetProperty("decoder_ffn_embed_dim").GetInt64()),
            ["activation"] = config.GetProperty("activation_fn").GetString()!,
            ["positions"] = config.GetProperty("position").GetString()!,
        },
    };

    private static ModelOptions FromLibrary(JsonElement config) => new()
    {
        Layers = config.GetProperty("n_layers").GetInt64(),
        Width = config.GetProperty("d_model").GetInt64(),
        Vocabulary = config.GetProperty("vocab").GetInt64(),
        TieEmbedding = false,
        ScaleEmbedding = false,
        Settings = new Dictionary<string, string>
        {
            ["layout"] = "official",
            ["heads"] = Text(config.GetProperty("n_heads").GetInt64()),
            ["ffn_width"] = Text(config.GetProperty("feed_forward_dimensions").GetInt64()),
            ["activation"] = config.GetProperty("activation").GetString()!,
            ["final_norm"] = config.GetProperty("final_normalization").GetBoolean() ? "true" : "false",
        },
    };

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
