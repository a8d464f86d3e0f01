using System.Text.Json;
using System.Text.Json.Nodes;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace RetNet.Compare.Baselines.Rwkv;

/// <summary>RWKV-4: TimeMix in the common block as the RetNet paper compares it, or the whole published model.</summary>
[Architecture("rwkv")]
public sealed class RwkvArchitecture : Architecture
{
    private const string FullName = "rwkv4";
    private const string TimeMixName = "rwkv4-timemix+gelu-ffn";
    private const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public override string DisplayName => "RWKV";

    /// <inheritdoc/>
    public override string Paper => "Peng et al., RWKV: Reinventing RNNs for the Transformer Era, arXiv 2305.13048";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new("variant", "time_mix or full", "time_mix", "TimeMix in the common block, as in the RetNet paper, or RWKV-4 with ChannelMix."),
        new("ffn_width", "integer", "4·width (time_mix), 3.5·width (full)", "Inner width of the feed-forward layer; full has one more square map in it."),
        new("layout", "common or official", "common", "Block around TimeMix: the comparison's, or the one of the fixtures; full has its own."),
    ];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options)
    {
        (RwkvVariant variant, BackboneLayout layout, long hidden) = Read(options);
        (long width, long layers) = (options.Width, options.Layers);

        // Blocks are made first to last.
        long layer = 0;
        SequenceMixer Mixer() => new TimeMix(width, layer++, layers, options.Precision);
        SequenceForm[] forms = [SequenceForm.Parallel, SequenceForm.Chunkwise];
        return variant == RwkvVariant.Full
            ? Full(options, hidden, forms)
            : MixerBackbone.Create(options, layout, hidden, Mixer, forms, ComputeForm.Parallel);
    }

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(OfficialConfiguration official)
    {
        bool full = official.Name == FullName;
        if ((!full && !official.Name.StartsWith(TimeMixName, StringComparison.Ordinal)) || !official.Has("vocab_size"))
            return null;
        return new ModelOptions
        {
            Layers = official.Integer("n_layer"),
            Width = official.Integer(full ? "n_embd" : "d_model"),
            Vocabulary = official.Integer("vocab_size"),
            TieEmbedding = !full,
            ScaleEmbedding = false,
            Settings = new Dictionary<string, string>
            {
                ["variant"] = full ? "full" : "time_mix",
                ["layout"] = "official",
                ["ffn_width"] = official.IntegerText(full ? "dim_ffn" : "d_inner"),
            },
        };
    }

    /// <inheritdoc/>
    public override JsonObject ToOfficial(ModelOptions options)
    {
        (RwkvVariant variant, BackboneLayout layout, long hidden) = Read(options);
        bool full = variant == RwkvVariant.Full;
        if (!full)
            MixerBackbone.RequireOfficial(Name, layout, options);
        else if (options.TieEmbedding)
            throw new ArgumentException("rwkv: RWKV-4 does not tie its head to the embedding, so a tied model cannot be exported. Train one with tie_embedding: false.");
        return new()
        {
            ["arch"] = full ? FullName : TimeMixName,
            ["config"] = new JsonObject
            {
                ["vocab_size"] = options.Vocabulary,
                [full ? "n_embd" : "d_model"] = options.Width,
                ["n_layer"] = options.Layers,
                [full ? "dim_ffn" : "d_inner"] = hidden,
            },
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParityRow>? CheckPart(GoldenCase golden)
    {
        if (golden.OfficialName != FullName)
            return null;
        JsonElement config = golden.Description.GetProperty("config");
        if (golden.File.Contains("in.time_decay"))
            return WkvParity.Check(golden);
        if (!config.TryGetProperty("layer_id", out JsonElement layer))
            return null;
        (long width, long index, long layers) = (config.GetProperty("n_embd").GetInt64(), layer.GetInt64(), config.GetProperty("n_layer").GetInt64());
        return golden.File.Contains("w.time_decay")
            ? LayerParity.Check(golden, new TimeMix(width, index, layers, Precision.Fp32), ComputeForm.Parallel, ComputeForm.Chunkwise(7))
            : LayerParity.Check(golden, new ChannelMix(width, config.GetProperty("dim_ffn").GetInt64(), index, layers, Precision.Fp32), ComputeForm.Parallel);
    }

    private (RwkvVariant Variant, BackboneLayout Layout, long Hidden) Read(ModelOptions options)
    {
        var settings = new SettingReader(this, options);
        RwkvVariant variant = settings.Choice("variant", RwkvVariant.TimeMix);
        long width = options.Width;
        return (
            variant,
            settings.Choice("layout", BackboneLayout.Common),
            settings.Integer("ffn_width", variant == RwkvVariant.Full ? width * 7 / 2 : 4 * width));
    }

    private static LanguageModel Full(ModelOptions options, long hidden, IReadOnlyList<SequenceForm> forms)
    {
        (long width, long layers) = (options.Width, options.Layers);

        // Blocks are made first to last, the mixer before the feed-forward layer.
        (long mixers, long feedForwards) = (0, 0);
        var model = new LanguageModel(options with { ScaleEmbedding = false }, new Backbone
        {
            Names = new StateDictNames
            {
                Embedding = "emb",
                Blocks = "blocks",
                MixerNorm = "ln1",
                Mixer = "att",
                FeedForwardNorm = "ln2",
                FeedForward = "ffn",
                FinalNorm = "ln_out",
                Output = "head",
            },
            Mixer = () => new TimeMix(width, mixers++, layers, options.Precision),
            FeedForward = () => new ChannelMix(width, hidden, feedForwards++, layers, options.Precision),
            Norm = () => new LayerNorm(width, Epsilon),
            Forms = forms,
            DefaultForm = ComputeForm.Parallel,
            EmbeddingNorm = true,
            // A tied embedding is the head too: a token's logit for itself is then 1, not sqrt(d).
            EmbeddingDeviation = 1.0 / width,
        });
        if (!options.TieEmbedding)
            InitialiseEnds(model, options);
        return model;
    }

    /// <summary>Redraws embedding and head as the official code does.</summary>
    private static void InitialiseEnds(LanguageModel model, ModelOptions options)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Dictionary<string, Parameter> parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        parameters["emb.weight"].uniform_(-RwkvInitialisation.EmbeddingBound, RwkvInitialisation.EmbeddingBound);
        double gain = 0.5 * Math.Sqrt(Math.Max(1, (double)options.Vocabulary / options.Width));
        parameters["head.weight"].copy_(RwkvInitialisation.Orthogonal(options.Vocabulary, options.Width, gain));
    }
}
