using System.Globalization;
using System.Text.Json;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Attention;

/// <summary>The paper's Transformer but for how attention is evaluated: pre-norm decoder with xPos, after torchscale's Decoder.</summary>
public static class TransformerDecoder
{
    private const double Epsilon = 1e-5;

    /// <summary>What the decoder can be told.</summary>
    public static IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new("heads", "integer", "width/64, at least 4", "Number of attention heads."),
        new("ffn_width", "integer", "4·width", "Inner width of the feed-forward layer."),
        new("activation", "gelu, gelu_tanh, swish or relu", "gelu", "Nonlinearity of the feed-forward layer."),
        new("sub_norm", "true or false", "false", "SubLN: norms before out_proj and fc2, and its initialisation."),
    ];

    /// <summary>Builds the model.</summary>
    /// <param name="architecture">Whose model it is, for messages.</param>
    /// <param name="options">Size and settings.</param>
    /// <param name="attention">How attention is evaluated.</param>
    /// <param name="skipsFuture">Whether that multiplies only what the causal mask leaves.</param>
    /// <exception cref="ArgumentException">A setting is unknown or does not fit.</exception>
    public static ISequenceModel Create(Architecture architecture, ModelOptions options, CausalAttention attention, bool skipsFuture)
    {
        var settings = new SettingReader(architecture, options);
        long width = options.Width;
        long heads = settings.Integer("heads", Math.Max(4, width / 64));
        if (width % (2 * heads) != 0)
            throw new ArgumentException($"{architecture.Name}: width {width} is not a multiple of {2 * heads}. Choose heads so that each has an even share.");
        long hidden = settings.Integer("ffn_width", 4 * width);
        Activation activation = settings.Choice("activation", Activation.Gelu);
        bool subNorm = settings.Flag("sub_norm", false);
        double gain = subNorm ? Math.Sqrt(Math.Log(2 * options.Layers)) : 1;
        return new LanguageModel(options, new Backbone
        {
            Names = new StateDictNames { MixerNorm = "self_attn_layer_norm", Mixer = "self_attn" },
            Mixer = () => new CausalSelfAttention(width, heads, options.Precision, subNorm ? Epsilon : null, gain, attention, skipsFuture),
            FeedForward = () => new FeedForward(width, hidden, activation, options.Precision, subNorm ? Epsilon : null, gain),
            Norm = () => new LayerNorm(width, Epsilon),
            Forms = [SequenceForm.Parallel],
            DefaultForm = ComputeForm.Parallel,
        });
    }

    /// <summary>Reads the configuration of torchscale's decoder; null for another implementation's.</summary>
    public static ModelOptions? FromOfficial(string officialName, JsonElement configuration)
    {
        if (officialName != "transformer")
            return null;
        JsonElement config = configuration.GetProperty("config");
        return new ModelOptions
        {
            Layers = config.GetProperty("decoder_layers").GetInt64(),
            Width = config.GetProperty("decoder_embed_dim").GetInt64(),
            Vocabulary = config.GetProperty("vocab_size").GetInt64(),
            TieEmbedding = config.GetProperty("share_decoder_input_output_embed").GetBoolean(),
            ScaleEmbedding = !config.GetProperty("no_scale_embedding").GetBoolean(),
            Settings = new Dictionary<string, string>
            {
                ["heads"] = config.GetProperty("decoder_attention_heads").GetInt64().ToString(CultureInfo.InvariantCulture),
                ["ffn_width"] = config.GetProperty("decoder_ffn_embed_dim").GetInt64().ToString(CultureInfo.InvariantCulture),
                ["activation"] = config.GetProperty("activation_fn").GetString()!,
                ["sub_norm"] = config.GetProperty("subln").GetBoolean() ? "true" : "false",
            },
        };
    }
}
