using System.Text.Json.Nodes;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Models.Attention;

/// <summary>The paper's Transformer but for how attention is evaluated: pre-norm decoder with xPos, after torchscale's Decoder.</summary>
public static class TransformerDecoder
{
    private const string OfficialName = "transformer";
    private const double Epsilon = 1e-5;

    /// <summary>What the decoder can be told.</summary>
    public static IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new("heads", "integer", "width/64, at least 4", "Number of attention heads."),
        new("ffn_width", "integer", "4·width", "Inner width of the feed-forward layer."),
        new("activation", "gelu, gelu_tanh, swish, relu or squared_relu", "gelu", "Nonlinearity of the feed-forward layer."),
        new("sub_norm", "true or false", "false", "SubLN: norms before out_proj and fc2, and its initialisation."),
    ];

    /// <summary>What torchscale's decoder saves but computes itself.</summary>
    public static IReadOnlyList<string> OfficialBuffers { get; } = ["layers.*.self_attn.xpos.scale"];

    /// <summary>Builds the model.</summary>
    /// <param name="architecture">Whose model it is, for messages.</param>
    /// <param name="options">Size and settings.</param>
    /// <param name="attention">How attention is evaluated.</param>
    /// <param name="skipsFuture">Whether that multiplies only what the causal mask leaves.</param>
    /// <exception cref="ArgumentException">A setting is unknown or does not fit.</exception>
    public static ISequenceModel Create(Architecture architecture, ModelOptions options, CausalAttention attention, bool skipsFuture)
    {
        (long width, long heads, long hidden, Activation activation, bool subNorm) = Shape(architecture, options);
        double gain = subNorm ? Math.Sqrt(Math.Log(2 * options.Layers)) : 1;
        var positions = new XPos(width / heads);
        return new LanguageModel(options, new Backbone
        {
            Names = new StateDictNames { MixerNorm = "self_attn_layer_norm", Mixer = "self_attn" },
            Mixer = () => new CausalSelfAttention(width, heads, positions, options.Precision, subNorm ? Epsilon : null, gain, attention, skipsFuture),
            FeedForward = () => new FeedForward(width, hidden, activation, options.Precision, subNorm ? Epsilon : null, gain),
            Norm = () => new LayerNorm(width, Epsilon),
            Forms = [SequenceForm.Parallel],
            DefaultForm = ComputeForm.Parallel,
        });
    }

    /// <summary>Reads the configuration of torchscale's decoder; null for another implementation's.</summary>
    /// <exception cref="InvalidDataException">A setting is missing, or has a value that is not implemented.</exception>
    public static ModelOptions? FromOfficial(OfficialConfiguration official)
    {
        if (official.Name != OfficialName)
            return null;
        official.Require("xpos_rel_pos", "true");
        official.RequireIfGiven("xpos_scale_base", XPos.ScaleBase);
        return TorchscaleDecoder.Read(official, Epsilon) with
        {
            Settings = new Dictionary<string, string>
            {
                ["heads"] = official.IntegerText("decoder_attention_heads"),
                ["ffn_width"] = official.IntegerText("decoder_ffn_embed_dim"),
                ["activation"] = official.Text("activation_fn"),
                ["sub_norm"] = official.FlagText("subln"),
            },
        };
    }

    /// <summary>The configuration of torchscale's decoder that builds the same model.</summary>
    /// <exception cref="ArgumentException">A setting is unknown or does not fit.</exception>
    public static JsonObject ToOfficial(Architecture architecture, ModelOptions options)
    {
        (long width, long heads, long hidden, Activation activation, bool subNorm) = Shape(architecture, options);
        return new()
        {
            ["arch"] = OfficialName,
            ["config"] = new JsonObject
            {
                ["decoder_embed_dim"] = width,
                ["decoder_attention_heads"] = heads,
                ["decoder_ffn_embed_dim"] = hidden,
                ["decoder_layers"] = options.Layers,
                ["decoder_normalize_before"] = true,
                ["activation_fn"] = SettingReader.SnakeCase(activation),
                ["no_scale_embedding"] = !options.ScaleEmbedding,
                ["subln"] = subNorm,
                ["share_decoder_input_output_embed"] = options.TieEmbedding,
                ["layernorm_eps"] = Epsilon,
                ["vocab_size"] = options.Vocabulary,
                ["xpos_rel_pos"] = true,
                ["xpos_scale_base"] = XPos.ScaleBase,
            },
        };
    }

    private static (long Width, long Heads, long Hidden, Activation Activation, bool SubNorm) Shape(Architecture architecture, ModelOptions options)
    {
        var settings = new SettingReader(architecture, options);
        long width = options.Width;
        long heads = settings.Integer("heads", Math.Max(4, width / 64));
        if (width % (2 * heads) != 0)
            throw new ArgumentException($"{architecture.Name}: width {width} is not a multiple of {2 * heads}. Choose heads so that each has an even share.");
        long hidden = settings.Integer("ffn_width", 4 * width);
        Activation activation = settings.Choice("activation", Activation.Gelu);
        bool subNorm = settings.Flag("sub_norm", false);
        return (width, heads, hidden, activation, subNorm);
    }
}
