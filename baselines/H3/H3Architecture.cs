using System.Text.Json;
using System.Text.Json.Nodes;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Baselines.H3;

/// <summary>H3 without attention layers, with the RetNet paper's head dimension of 8.</summary>
[Architecture("h3")]
public sealed class H3Architecture : Architecture
{
    private const string OfficialName = "h3";

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
        (BackboneLayout layout, long headWidth, long size, long hidden) = Read(options);
        return MixerBackbone.Create(
            options,
            layout,
            hidden,
            () => Gpt2Initialisation.Apply(new H3Mixer(options.Width, headWidth, size, options.Precision), options.Layers),
            [SequenceForm.Parallel, SequenceForm.Chunkwise],
            ComputeForm.Parallel,
            // Without the tiled kernel the parallel form stores a score for every pair of tokens and head of width 8.
            ComputeForm.Chunkwise(H3Mixer.ChunkLength));
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(OfficialConfiguration official)
    {
        if (official.Name != OfficialName || !official.Has("vocab_size"))
            return null;
        official.RequireAbsent("attn_layer_idx", "the comparison's H3 has no attention layers.");
        return new ModelOptions
        {
            Layers = official.Integer("n_layer"),
            Width = official.Integer("d_model"),
            Vocabulary = official.Integer("vocab_size"),
            ScaleEmbedding = false,
            Settings = new Dictionary<string, string>
            {
                ["layout"] = "official",
                ["head_dim"] = official.IntegerText("head_dim"),
                ["state_dim"] = official.IntegerText("d_state"),
                ["ffn_width"] = official.IntegerText("d_inner"),
            },
        };
    }

    /// <inheritdoc/>
    public override JsonObject ToOfficial(ModelOptions options)
    {
        (BackboneLayout layout, long headWidth, long size, long hidden) = Read(options);
        MixerBackbone.RequireOfficial(Name, layout, options);
        return new()
        {
            ["arch"] = OfficialName,
            ["config"] = new JsonObject
            {
                ["vocab_size"] = options.Vocabulary,
                ["d_model"] = options.Width,
                ["n_layer"] = options.Layers,
                ["d_inner"] = hidden,
                ["d_state"] = size,
                ["head_dim"] = headWidth,
                ["attn_layer_idx"] = null,
            },
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParityRow>? CheckPart(GoldenCase golden)
    {
        if (golden.OfficialName != OfficialName || golden.File.Contains("in.tokens"))
            return null;
        JsonElement config = golden.Description.GetProperty("config");
        var mixer = new H3Mixer(Value("d_model"), Value("head_dim"), Value("d_state"), Precision.Fp32);
        return LayerParity.Check(golden, mixer, ComputeForm.Parallel, ComputeForm.Chunkwise(7));

        long Value(string key) => config.GetProperty(key).GetInt64();
    }

    private (BackboneLayout Layout, long HeadWidth, long StateSize, long Hidden) Read(ModelOptions options)
    {
        var settings = new SettingReader(this, options);
        long width = options.Width;
        long headWidth = settings.Integer("head_dim", 8);
        long size = settings.Integer("state_dim", 64, minimum: 2);
        if (width % headWidth != 0)
            throw new ArgumentException($"h3: width {width} is not a multiple of head_dim {headWidth}. Choose a head_dim that divides it.");
        if (size % 2 != 0)
            throw new ArgumentException($"h3: state_dim {size} is odd, but the diagonal model has conjugate pairs. Choose an even one.");
        return (settings.Choice("layout", BackboneLayout.Common), headWidth, size, settings.Integer("ffn_width", 4 * width));
    }
}
