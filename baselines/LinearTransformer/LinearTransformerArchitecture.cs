using System.Globalization;
using System.Text.Json.Nodes;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Baselines.LinearTransformer;

/// <summary>The Linear Transformer: attention with the kernel elu(x) + 1, a recurrent network when decoding.</summary>
[Architecture("linear-transformer")]
public sealed class LinearTransformerArchitecture : Architecture
{
    // Torchscale's decoder with the library's attention in it, and the library's own model.
    private const string DecoderName = "linear_transformer";
    private const string LibraryName = "linear_transformer_ft";
    private const string PositionScaleKey = "position_scale";
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
        new("activation", "gelu, gelu_tanh, swish, relu or squared_relu", "gelu", "Nonlinearity of the feed-forward layer."),
        new("positions", "sinusoidal, learned or none", "sinusoidal", "What is added to the embedding to tell positions."),
        new(PositionScaleKey, "number", "1/sqrt(width), or 1 with a scaled embedding", "Factor of the sinusoidal positions: as large as the fresh embedding they are added to."),
        new("max_positions", "integer", "2048", "Rows of the learned position table."),
        new("layout", "common or official", "common", "The comparison's pre-norm block, or the post-norm block of fast-transformers."),
        new("final_norm", "true or false", "true", "Whether a norm follows the last block."),
    ];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options)
    {
        (long width, Shape shape) = (options.Width, Read(options));
        InputPositions? positions = shape.Positions switch
        {
            PositionKind.Sinusoidal => new SinusoidalPositions(width, shape.PositionScale),
            PositionKind.Learned => new LearnedPositions(shape.MaxPositions, width),
            _ => null,
        };
        bool official = shape.Layout == BlockLayout.Official;
        (string, string)? feedForwardNames = official ? ("linear1", "linear2") : null;
        return new LanguageModel(options, new Backbone
        {
            Names = official ? OfficialNames : new StateDictNames { MixerNorm = "self_attn_layer_norm", Mixer = "self_attn" },
            Mixer = () => new LinearSelfAttention(width, shape.Heads, options.Precision),
            FeedForward = () => new FeedForward(width, shape.Hidden, shape.Activation, options.Precision, names: feedForwardNames),
            Norm = () => new LayerNorm(width, Epsilon),
            FinalNorm = shape.FinalNorm,
            PostNorm = official,
            OutputBias = official,
            Positions = positions,
            Forms = [SequenceForm.Parallel, SequenceForm.Chunkwise],
            DefaultForm = ComputeForm.Chunkwise(LinearSelfAttention.ChunkLength),
        });
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(OfficialConfiguration official) => official.Name switch
    {
        DecoderName => FromDecoder(official),
        LibraryName => FromLibrary(official),
        _ => null,
    };

    /// <inheritdoc/>
    public override JsonObject ToOfficial(ModelOptions options)
    {
        Shape shape = Read(options);
        bool library = shape.Layout == BlockLayout.Official;
        return new() { ["arch"] = library ? LibraryName : DecoderName, ["config"] = library ? ToLibrary(options, shape) : ToDecoder(options, shape) };
    }

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

    private static ModelOptions FromDecoder(OfficialConfiguration official) => TorchscaleDecoder.Read(official, Epsilon) with
    {
        Settings = new Dictionary<string, string>
        {
            ["heads"] = official.IntegerText("decoder_attention_heads"),
            ["ffn_width"] = official.IntegerText("decoder_ffn_embed_dim"),
            ["activation"] = official.Text("activation_fn"),
            ["positions"] = official.Text("position"),
            [PositionScaleKey] = PositionScale(official),
        },
    };

    private static ModelOptions FromLibrary(OfficialConfiguration official) => new()
    {
        Layers = official.Integer("n_layers"),
        Width = official.Integer("d_model"),
        Vocabulary = official.Integer("vocab"),
        TieEmbedding = false,
        ScaleEmbedding = false,
        Settings = new Dictionary<string, string>
        {
            ["layout"] = "official",
            ["heads"] = official.IntegerText("n_heads"),
            ["ffn_width"] = official.IntegerText("feed_forward_dimensions"),
            ["activation"] = official.Text("activation"),
            ["final_norm"] = official.FlagText("final_normalization"),
            [PositionScaleKey] = PositionScale(official),
        },
    };

    // A key of ours: the official models add the sines as they are.
    private static string PositionScale(OfficialConfiguration official) =>
        (official.Has(PositionScaleKey) ? official.Number(PositionScaleKey) : 1).ToString("R", CultureInfo.InvariantCulture);

    private static JsonObject ToDecoder(ModelOptions options, Shape shape)
    {
        if (!shape.FinalNorm || shape.Positions == PositionKind.Learned)
            throw new ArgumentException("linear-transformer: final_norm: false and learned positions have no official counterpart, so this model cannot be exported.");
        return new()
        {
            ["decoder_embed_dim"] = options.Width,
            ["decoder_attention_heads"] = shape.Heads,
            ["decoder_ffn_embed_dim"] = shape.Hidden,
            ["decoder_layers"] = options.Layers,
            ["decoder_normalize_before"] = true,
            ["activation_fn"] = SettingReader.SnakeCase(shape.Activation),
            ["no_scale_embedding"] = !options.ScaleEmbedding,
            ["subln"] = false,
            ["share_decoder_input_output_embed"] = options.TieEmbedding,
            ["layernorm_eps"] = Epsilon,
            ["vocab_size"] = options.Vocabulary,
            ["feature_map"] = "elu(x)+1",
            ["position"] = SettingReader.SnakeCase(shape.Positions),
            [PositionScaleKey] = shape.PositionScale,
        };
    }

    private static JsonObject ToLibrary(ModelOptions options, Shape shape)
    {
        if (options.TieEmbedding || options.ScaleEmbedding || shape.Positions != PositionKind.Sinusoidal)
            throw new ArgumentException("linear-transformer: with layout: official only an untied, unscaled embedding and sinusoidal positions can be exported.");
        return new()
        {
            ["n_layers"] = options.Layers,
            ["n_heads"] = shape.Heads,
            ["feed_forward_dimensions"] = shape.Hidden,
            ["query_dimensions"] = options.Width / shape.Heads,
            ["value_dimensions"] = options.Width / shape.Heads,
            ["activation"] = SettingReader.SnakeCase(shape.Activation),
            ["final_normalization"] = shape.FinalNorm,
            ["vocab"] = options.Vocabulary,
            ["d_model"] = options.Width,
            [PositionScaleKey] = shape.PositionScale,
        };
    }

    private Shape Read(ModelOptions options)
    {
        var settings = new SettingReader(this, options);
        long width = options.Width;
        long heads = settings.Integer("heads", Math.Max(4, width / 64));
        if (width % heads != 0)
            throw new ArgumentException($"{Name}: width {width} is not a multiple of {heads} heads. Choose heads so that each has an even share.");
        return new(
            heads,
            settings.Integer("ffn_width", 4 * width),
            settings.Choice("activation", Activation.Gelu),
            settings.Choice("positions", PositionKind.Sinusoidal),
            settings.Number(PositionScaleKey, options.ScaleEmbedding ? 1 : 1 / Math.Sqrt(width)),
            settings.Integer("max_positions", 2048),
            settings.Choice("layout", BlockLayout.Common),
            settings.Flag("final_norm", true));
    }

    private sealed record Shape(
        long Heads, long Hidden, Activation Activation, PositionKind Positions, double PositionScale, long MaxPositions, BlockLayout Layout, bool FinalNorm);
}
