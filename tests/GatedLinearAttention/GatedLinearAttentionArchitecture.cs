using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;

namespace GatedLinearAttention;

/// <summary>Gated linear attention in the common block.</summary>
[Architecture("gated-linear-attention")]
public sealed class GatedLinearAttentionArchitecture : Architecture
{
    private const double Epsilon = 1e-5;

    /// <inheritdoc/>
    public override string DisplayName => "Gated Linear Attention";

    /// <inheritdoc/>
    public override string Paper => "Yang et al., Gated Linear Attention Transformers with Hardware-Efficient Training, arXiv 2312.06635";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings { get; } =
    [
        new("heads", "integer", "4", "Number of heads."),
        new("ffn_width", "integer", "4·width", "Inner width of the feed-forward layer."),
    ];

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options)
    {
        var settings = new SettingReader(this, options);
        long width = options.Width;
        long heads = settings.Integer("heads", 4);
        if (width % (2 * heads) != 0)
            throw new ArgumentException($"{Name}: width {width} is not a multiple of {2 * heads}. Choose heads so that each has an even share.");
        long hidden = settings.Integer("ffn_width", 4 * width);
        return new LanguageModel(options, new Backbone
        {
            Names = new StateDictNames { MixerNorm = "attn_norm", Mixer = "attn" },
            Mixer = () => new GatedLinearMixer(width, heads, options.Precision),
            FeedForward = () => new FeedForward(width, hidden, Activation.Gelu, options.Precision),
            Norm = () => new LayerNorm(width, Epsilon),
            Forms = [SequenceForm.Parallel, SequenceForm.Chunkwise],
            DefaultForm = ComputeForm.Chunkwise(GatedLinearMixer.ChunkLength),
        });
    }
}
