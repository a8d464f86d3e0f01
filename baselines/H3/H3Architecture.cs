using System.Globalization;
using System.Text.Json;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Baselines.H3;

/// <summary>H3 without attention layers, with the RetNet paper's head dimension of 8.</summary>
[Architecture("h3")]
public sealed class H3Architecture : Architecture
{
    /// <inheritdoc/>
    public override string DisplayName => "H3";

    /// <inheritdoc/>
    public override string Paper => "Fu et al., Hungry Hungry Hippos: Towards Language Modeling with State Space Models, arXiv 2212.14052";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new("head_dim", "integer", "8", "Width of a head; the authors' language models have 1."),
        new("state_dim", "integer", "64", "State size of the shift and of the diagonal model, even."),
        new("ffn_width", "integer", "4·width", "Inner width of the feed-forward layer."),
        new("layout", "common or official", "common", "Block around the mixer: the comparison's, or the authors'."),
    ];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options)
    {
        var settings = new SettingReader(this, options);
        long width = options.Width;
        long headWidth = settings.Integer("head_dim", 8);
        long size = settings.Integer("state_dim", 64, minimum: 2);
        if (width % headWidth != 0)
            throw new ArgumentException($"h3: width {width} is not a multiple of head_dim {headWidth}. Choose a head_dim that divides it.");
        if (size % 2 != 0)
            throw new ArgumentException($"h3: state_dim {size} is odd, but the diagonal model has conjugate pairs. Choose an even one.");
        return MixerBackbone.Create(
            options,
            settings.Choice("layout", BackboneLayout.Common),
            settings.Integer("ffn_width", 4 * width),
            () => Gpt2Initialisation.Apply(new H3Mixer(width, headWidth, size, options.Precision), options.Layers),
            [SequenceForm.Parallel, SequenceForm.Chunkwise],
            ComputeForm.Parallel,
            // Without the tiled kernel the parallel form stores a score for every pair of tokens and head of width 8.
            ComputeForm.Chunkwise(H3Mixer.ChunkLength));
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(string officialName, JsonElement configuration)
    {
        if (officialName != "h3" || !configuration.GetProperty("config").TryGetProperty("vocab_size", out JsonElement vocabulary))
            return null;
        JsonElement config = configuration.GetProperty("config");
        if (config.TryGetProperty("attn_layer_idx", out JsonElement attention) && attention.ValueKind != JsonValueKind.Null)
            throw new NotSupportedException("h3: this checkpoint has attention layers (attn_layer_idx); the comparison's H3 has none.");
        return new ModelOptions
        {
            Layers = config.GetProperty("n_layer").GetInt64(),
            Width = config.GetProperty("d_model").GetInt64(),
            Vocabulary = vocabulary.GetInt64(),
            ScaleEmbedding = false,
            Settings = new Dictionary<string, string>
            {
                ["layout"] = "official",
                ["head_dim"] = Text("head_dim"),
                ["state_dim"] = Text("d_state"),
                ["ffn_width"] = Text("d_inner"),
            },
        };

        string Text(string key) => config.GetProperty(key).GetInt64().ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParityRow>? CheckPart(GoldenCase golden)
    {
        if (golden.OfficialName != "h3" || golden.File.Contains("in.tokens"))
            return null;
        JsonElement config = golden.Description.GetProperty("config");
        var mixer = new H3Mixer(Value("d_model"), Value("head_dim"), Value("d_state"), Precision.Fp32);
        return LayerParity.Check(golden, mixer, ComputeForm.Parallel, ComputeForm.Chunkwise(7));

        long Value(string key) => config.GetProperty(key).GetInt64();
    }
}
