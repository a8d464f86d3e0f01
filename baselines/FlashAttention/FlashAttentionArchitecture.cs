using System.Text.Json.Nodes;
using RetNet.Compare.Models.Architectures;
using RetNet.Compare.Models.Attention;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Parity;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;

namespace RetNet.Compare.Baselines.FlashAttention;

/// <summary>The Transformer's weights and function, attention evaluated by tiles in memory linear in the length.</summary>
[Architecture("flash-attention")]
public sealed class FlashAttentionArchitecture : Architecture
{
    /// <inheritdoc/>
    public override string DisplayName => "Transformer + FlashAttention";

    /// <inheritdoc/>
    public override string Paper =>
        "Dao, FlashAttention-2: Faster Attention with Better Parallelism and Work Partitioning, arXiv 2307.08691";

    /// <inheritdoc/>
    public override IReadOnlyList<SettingDescription> Settings => TransformerDecoder.Settings;

    /// <inheritdoc/>
    public override ISequenceModel Create(ModelOptions options) =>
        TransformerDecoder.Create(this, options, (q, k, v) => TiledAttention.Forward(q, k, v, options.Precision), skipsFuture: true);

    /// <inheritdoc/>
    public override ModelOptions? FromOfficial(OfficialConfiguration official) => TransformerDecoder.FromOfficial(official);

    /// <inheritdoc/>
    public override JsonObject ToOfficial(ModelOptions options) => TransformerDecoder.ToOfficial(this, options);

    /// <inheritdoc/>
    public override IReadOnlyList<string> OfficialBuffers => TransformerDecoder.OfficialBuffers;

    /// <inheritdoc/>
    public override IReadOnlyList<ParityRow>? CheckPart(GoldenCase golden) =>
        golden.OfficialName == "flash_attention_op" ? OperatorParity.Check(golden) : null;
}
