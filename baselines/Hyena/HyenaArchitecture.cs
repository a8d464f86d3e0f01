using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Baselines.Hyena;

/// <summary>Hyena of order 2 with the authors' language-model settings.</summary>
[Architecture("hyena")]
public sealed class HyenaArchitecture : Architecture
{
    private const string OfficialName = "hyena";

    /// <inheritdoc/>
    public override string DisplayName => "Hyena";

    /// <inheritdoc/>
    public override string Paper => "Poli et al., Hyena Hierarchy: Towards Larger Convolutional Language Models, arXiv 2302.10866";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new("max_length", "integer", "2048", "Longest sequence; the filter's positions are fractions of it, so it is part of the function."),
        new("filter_width", "integer", "64", "Inner width of the filter's network."),
        new("filter_features", "integer", "33", "Features of a position, odd."),
        new("sine_frequency", "integer", "14", "Initial frequency of the filter's sines."),
        new("window_shift", "number", "0", "What is added to the filter's decaying window."),
        new("ffn_width", "integer", "4·width", "Inner width of the feed-forward layer."),
        new("layout", "common or official", "common", "Block around the mixer: the comparison's, or the authors'."),
    ];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options)
    {
        (BackboneLayout layout, HyenaOptions hyena, long hidden) = Read(options);
        return MixerBackbone.Create(
            options,
            layout,
            hidden,
            () => Gpt2Initialisation.Apply(new HyenaOperator(hyena), options.Layers),
            [SequenceForm.Parallel],
            ComputeForm.Parallel);
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(OfficialConfiguration official)
    {
        if (official.Name != OfficialName || !official.Has("vocab_size"))
            return null;
        official.Require("order", "2");
        official.Require("short_filter_order", "3");
        official.Require("num_inner_mlps", "2");
        official.Require("modulate", "true");
        return new ModelOptions
        {
            Layers = official.Integer("n_layer"),
            Width = official.Integer("d_model"),
            Vocabulary = official.Integer("vocab_size"),
            ScaleEmbedding = false,
            Settings = new Dictionary<string, string>
            {
                ["layout"] = "official",
                ["max_length"] = official.IntegerText("l_max"),
                ["filter_width"] = official.IntegerText("filter_order"),
                ["filter_features"] = official.IntegerText("emb_dim"),
                ["sine_frequency"] = official.IntegerText("w"),
                ["window_shift"] = official.Number("shift").ToString(CultureInfo.InvariantCulture),
                ["ffn_width"] = official.IntegerText("d_inner"),
            },
        };
    }

    /// <inheritdoc/>
    public override JsonObject ToOfficial(ModelOptions options)
    {
        (BackboneLayout layout, HyenaOptions hyena, long hidden) = Read(options);
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
                ["order"] = 2,
                ["short_filter_order"] = 3,
                ["l_max"] = hyena.MaximumLength,
                ["emb_dim"] = hyena.Features,
                ["filter_order"] = hyena.FilterWidth,
                ["num_inner_mlps"] = 2,
                ["w"] = hyena.SineFrequency,
                ["modulate"] = true,
                ["shift"] = hyena.WindowShift,
            },
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParityRow>? CheckPart(GoldenCase golden)
    {
        if (golden.OfficialName != OfficialName || golden.File.Contains("in.tokens"))
            return null;
        JsonElement config = golden.Description.GetProperty("config");
        var options = new HyenaOptions
        {
            Width = Value("d_model"),
            MaximumLength = Value("l_max"),
            Features = Value("emb_dim"),
            FilterWidth = Value("filter_order"),
            SineFrequency = Value("w"),
            WindowShift = 0,
            Precision = Precision.Fp32,
        };
        return LayerParity.Check(golden, new HyenaOperator(options), ComputeForm.Parallel);

        long Value(string key) => config.GetProperty(key).GetInt64();
    }

    private (BackboneLayout Layout, HyenaOptions Hyena, long Hidden) Read(ModelOptions options)
    {
        var settings = new SettingReader(this, options);
        var hyena = new HyenaOptions
        {
            Width = options.Width,
            MaximumLength = settings.Integer("max_length", 2048, minimum: 2),
            Features = settings.Integer("filter_features", 33, minimum: 3),
            FilterWidth = settings.Integer("filter_width", 64),
            SineFrequency = settings.Integer("sine_frequency", 14),
            WindowShift = settings.Number("window_shift", 0),
            Precision = options.Precision,
        };
        if (hyena.Features % 2 == 0)
            throw new ArgumentException($"hyena: filter_features {hyena.Features} is even, but there are a position and pairs of sine and cosine. Choose an odd number.");
        return (settings.Choice("layout", BackboneLayout.Common), hyena, settings.Integer("ffn_width", 4 * options.Width));
    }
}
