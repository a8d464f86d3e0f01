using System.Text.Json.Nodes;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Attention;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Baselines.Transformer;

/// <summary>The paper's Transformer baseline: pre-norm decoder with xPos, explicit scores and softmax.</summary>
[Architecture("transformer")]
public sealed class TransformerArchitecture : Architecture
{
    /// <inheritdoc/>
    public override string DisplayName => "Transformer";

    /// <inheritdoc/>
    public override string Paper =>
        "Vaswani et al., Attention Is All You Need, arXiv 1706.03762; positions: Sun et al., A Length-Extrapolatable Transformer, arXiv 2212.10554";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings => TransformerDecoder.Settings;

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options) =>
        TransformerDecoder.Create(this, options, (q, k, v) => ExplicitAttention.Forward(q, k, v, options.Precision), skipsFuture: false);

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(OfficialConfiguration official) => TransformerDecoder.FromOfficial(official);

    /// <inheritdoc/>
    public override JsonObject ToOfficial(ModelOptions options) => TransformerDecoder.ToOfficial(this, options);

    /// <inheritdoc/>
    public override IReadOnlyList<string> OfficialBuffers => TransformerDecoder.OfficialBuffers;
}
