using System.Globalization;
using System.Text.Json;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Baselines.Hyena;

/// <summary>Hyena of order 2 with the authors' language-model settings.</summary>
[Architecture("hyena")]
public sealed class HyenaArchitecture : Architecture
{
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
        return MixerBackbone.Create(
            options,
            settings.Choice("layout", BackboneLayout.Common),
            settings.Integer("ffn_width", 4 * options.Width),
            () => Gpt2Initialisation.Apply(new HyenaOperator(hyena), options.Layers),
            [SequenceForm.Parallel],
            ComputeForm.Parallel);
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(string officialName, JsonElement configuration)
    {
        if (officialName != "hyena" || !configuration.GetProperty("config").TryGetProperty("vocab_size", out JsonElement vocabulary))
            return null;
        JsonElement config = configuration.GetProperty("config");
        Require("order", "2");
        Require("short_filter_order", "3");
        Require("num_inner_mlps", "2");
        Require("modulate", "true");
        return new ModelOptions
        {
            Layers = config.GetProperty("n_layer").GetInt64(),
            Width = config.GetProperty("d_model").GetInt64(),
            Vocabulary = vocabulary.GetInt64(),
            ScaleEmbedding = false,
            Settings = new Dictionary<string, string>
            {
                ["layout"] = "official",
                ["max_length"] = Text("l_max"),
                ["filter_width"] = Text("filter_order"),
                ["filter_features"] = Text("emb_dim"),
                ["sine_frequency"] = Text("w"),
                ["window_shift"] = config.GetProperty("shift").GetDouble().ToString(CultureInfo.InvariantCulture),
                ["ffn_width"] = Text("d_inner"),
            },
        };

        string Text(string key) => config.GetProperty(key).GetInt64().ToString(CultureInfo.InvariantCulture);

        void Require(string key, string value)
        {
            string actual = config.GetProperty(key).GetRawText();
            if (actual != value)
                throw new NotSupportedException($"hyena: this checkpoint has {key} {actual}, but only {value} is implemented.");
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParityRow>? CheckPart(GoldenCase golden)
    {
        if (golden.OfficialName != "hyena" || golden.File.Contains("in.tokens"))
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
}
