using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace GatedLinearAttention;

// B batch, T length, D width, H heads, K key width, V value width.

/// <summary>Gated linear attention (the paper's section 4.4): keys of half the width, low-rank gates, head norm, output gate.</summary>
public sealed class GatedLinearMixer : SequenceMixer
{
    /// <summary>Chunk length for training and prompts.</summary>
    public const long ChunkLength = 16;

    private const long Rank = 16;
    private const double Temperature = 16;
    private const double Epsilon = 1e-5;

    private readonly long heads;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear gateDown;
    private readonly Linear gateUp;
    private readonly Linear outputGate;
    private readonly Linear output;
    private readonly LayerNorm headNorm;

    /// <summary>Makes the layer with the authors' initialisation.</summary>
    /// <param name="width">Model width d.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="precision">Number format of the projections; the gates, whose errors add up along the text, stay in full precision.</param>
    public GatedLinearMixer(long width, long heads, Precision precision)
        : base("GatedLinearMixer")
    {
        this.heads = heads;
        query = Map(width, width / 2, hasBias: false, precision);
        key = Map(width, width / 2, hasBias: false, precision);
        value = Map(width, width, hasBias: false, precision);
        gateDown = Map(width, Rank, hasBias: false, Precision.Fp32);
        gateUp = Map(Rank, width / 2, hasBias: true, Precision.Fp32);
        outputGate = Map(width, width, hasBias: true, precision);
        output = Map(width, width, hasBias: false, precision);
        headNorm = new LayerNorm(width / heads, Epsilon, affine: false);
        NestedModules.Register(this,
        [
            ("q_proj", query), ("k_proj", key), ("v_proj", value), ("gk_proj.0", gateDown), ("gk_proj.1", gateUp), ("g_proj", outputGate), ("o_proj", output),
        ]);
    }

    private long KeyWidth => key.Outputs / heads;

    private long ValueWidth => value.Outputs / heads;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v, Tensor a) = Project(x_BTD);
        Tensor o_BHTV = form.Form == SequenceForm.Parallel
            ? GatedRecurrence.Parallel(q, k, v, a)
            : GatedRecurrence.Chunkwise(q, k, v, a, form.ChunkLength);
        return Finish(x_BTD, o_BHTV.transpose(1, 2)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override PartState NewState(long batch, long capacity) => new()
    {
        ["S"] = zeros([batch, heads, KeyWidth, ValueWidth], query.Weight.dtype, query.Weight.device),
    };

    /// <inheritdoc/>
    public override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v, Tensor a) = Project(x_BTD);
        Tensor o_BHTV = GatedRecurrence.Chunkwise(q, k, v, a, ChunkLength, state["S"]);
        state["S"] = GatedRecurrence.FinalState(k, v, a, state["S"]);
        return Finish(x_BTD, o_BHTV.transpose(1, 2)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v, Tensor a) = Project(x_BD.unsqueeze(1));
        Tensor o_BHV = GatedRecurrence.Step(q.squeeze(2), k.squeeze(2), v.squeeze(2), a.squeeze(2), state);
        return Finish(x_BD, o_BHV).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override FlopCount FlopsPerToken(long length, ComputeForm form)
    {
        (double keys, double values) = (key.Outputs, value.Outputs);
        double update = keys * ValueWidth;
        double mixing = form.Form switch
        {
            SequenceForm.Parallel => 2 * length * (keys + values),
            SequenceForm.Chunkwise => 2 * Math.Min(form.ChunkLength, length) * (keys + values) + 4 * update,
            _ => 5 * update,
        };
        double projections = query.Flops + key.Flops + value.Flops + gateDown.Flops + gateUp.Flops + outputGate.Flops + output.Flops;
        return new(projections, mixing, 0, 0);
    }

    /// <inheritdoc/>
    public override long StateBytes(long batch, long length) => batch * heads * KeyWidth * ValueWidth * sizeof(float);

    private (Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, Tensor a_BHTK) Project(Tensor x_BTD)
    {
        Tensor q_BHTK = Split(query.Forward(x_BTD)) * (1 / Math.Sqrt(KeyWidth));
        Tensor z_BHTK = Split(gateUp.Forward(gateDown.Forward(x_BTD)));
        // ln sigmoid(z), in the form that neither overflows nor rounds to 0.
        Tensor a_BHTK = (z_BHTK.clamp_max(0) - z_BHTK.abs().neg().exp().log1p()) * (1 / Temperature);
        return (q_BHTK, Split(key.Forward(x_BTD)), Split(value.Forward(x_BTD)), a_BHTK);
    }

    private Tensor Split(Tensor x_BTE) =>
        Raised.ToSingle(x_BTE).view(x_BTE.shape[0], x_BTE.shape[1], heads, -1).transpose(1, 2);

    private static Linear Map(long inputs, long outputs, bool hasBias, Precision precision) =>
        new(inputs, outputs, hasBias, precision, Initial.Xavier(outputs, inputs, Math.Pow(2, -2.5)), hasBias ? zeros(outputs) : null);

    /// <summary>Head norm, output gate and output projection of o [..., heads, value width].</summary>
    private Tensor Finish(Tensor x, Tensor o) =>
        output.Forward(Activations.Apply(Activation.Swish, outputGate.Forward(x)) * headNorm.Forward(o).flatten(-2));
}
