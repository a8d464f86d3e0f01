using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Retention;

// B batch, T length, D width, H heads, K key width, V value width per head.

/// <summary>Gated multi-scale retention (the paper's Eq. 8): projections, retention in one of its forms, head norm, gate, output.</summary>
public sealed class MultiScaleRetention : SequenceMixer
{
    private readonly RetentionOptions options;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear? gate;
    private readonly Linear output;
    private readonly Norm? headNorm;
    private readonly RetentionRotation rotation;

    /// <summary>Makes the layer with the official initialisation.</summary>
    /// <param name="options">Shape and switches.</param>
    /// <param name="rotation">Rotation tables, shared by the layers of a model.</param>
    public MultiScaleRetention(RetentionOptions options, RetentionRotation rotation)
        : base("MultiScaleRetention")
    {
        this.options = options;
        this.rotation = rotation;
        double inner = Math.Pow(2, -2.5);
        query = Projection("q_proj", options.Width, options.Width, inner);
        key = Projection("k_proj", options.Width, options.Width, inner);
        value = Projection("v_proj", options.Width, options.ValueWidth, inner, options.InitialGain);
        gate = options.Gate ? Projection("g_proj", options.Width, options.ValueWidth, inner) : null;
        output = OutputProjection();
        headNorm = options switch
        {
            { HeadNorm: false } => null,
            { Variant: RetNetVariant.Paper } => new LayerNorm(options.HeadValueWidth, options.Epsilon, affine: false),
            _ => new RmsNorm(options.HeadValueWidth, options.Epsilon, affine: false),
        };
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        bool inChunk = form.Form == SequenceForm.Chunkwise && options.ChunkScale == ChunkScale.InChunk;
        (Tensor q, Tensor k, Tensor v, Tensor? g_BTE) = Project(x_BTD, 0, scaleRows: !inChunk);
        Tensor o_BHTV = (form.Form, inChunk) switch
        {
            (SequenceForm.Parallel, _) => ParallelRetention.Forward(q, k, v, options.Decay, options.Clamp),
            (_, true) => InChunkScaledRetention.Forward(
                q, k, v, options.Decay, form.ChunkLength, rootStateScale: options.Variant == RetNetVariant.Paper),
            _ => ChunkwiseRetention.Forward(q, k, v, options.Decay, form.ChunkLength),
        };
        return Finish(g_BTE, o_BHTV.transpose(1, 2)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override PartState NewState(long batch, long capacity) => new()
    {
        ["S"] = zeros([batch, options.Heads, options.KeyWidth, options.HeadValueWidth], query.Weight.dtype, query.Weight.device),
    };

    /// <inheritdoc/>
    public override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v, Tensor? g_BTE) = Project(x_BTD, position, scaleRows: true);
        Tensor? initial = position == 0 ? null : state["S"];
        (Tensor o_BHTV, state["S"]) = ChunkwiseRetention.Prefill(q, k, v, options.Decay, options.ChunkLength, options.Precision, initial);
        return Finish(g_BTE, o_BHTV.transpose(1, 2)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor[] projected = gate is null
            ? Linear.StepTogether((query, x_BD), (key, x_BD), (value, x_BD))
            : Linear.StepTogether((query, x_BD), (key, x_BD), (value, x_BD), (gate, x_BD));
        (Tensor q_BD, Tensor k_BD, Tensor v_BE) = (projected[0], projected[1], projected[2]);
        Tensor? g_BE = gate is null ? null : projected[3];
        if (StepKernels.Serve(q_BD, k_BD, v_BE, g_BE, state["S"]))
            return output.Step(FusedStep(q_BD, k_BD, v_BE, g_BE, state["S"], position)).MoveToOuterDisposeScope();

        (Tensor q, Tensor k, Tensor v) = Turn(q_BD.unsqueeze(1), k_BD.unsqueeze(1), v_BE.unsqueeze(1), position, scaleRows: true);
        Tensor o_BHV = RecurrentRetention.Step(q.squeeze(2), k.squeeze(2), v.squeeze(2), state, options.Decay);
        Tensor y_BE = Normalised(o_BHV);
        return output.Step(g_BE is null ? y_BE : Activations.Apply(Activation.Swish, g_BE) * y_BE).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override FlopCount FlopsPerToken(long length, ComputeForm form)
    {
        (double width, double values) = (options.Width, options.ValueWidth);
        double update = width * values / options.Heads;
        double mixing = form.Form switch
        {
            SequenceForm.Parallel => 2 * length * (width + values),
            SequenceForm.Chunkwise when options.ChunkScale == ChunkScale.InChunk =>
                2 * Math.Min(form.ChunkLength, length) * (width + values) + 4 * update,
            SequenceForm.Chunkwise => Chunkwise(Chunks.EvenLength(length, form.ChunkLength)),
            _ => 5 * update,
        };
        double projections = query.Flops + key.Flops + value.Flops + (gate?.Flops ?? 0) + output.Flops;
        return new(projections, mixing, 0, 0);

        // The first chunk reads no state, the last one leaves none but to decoding, after a prompt.
        double Chunkwise(long chunk) =>
            2 * ChunkwiseRetention.Attended(chunk, query.Weight) * (width + values) + 4 * update * (1 - chunk / (double)length);
    }

    /// <inheritdoc/>
    public override long StateBytes(long batch, long length) =>
        batch * options.Heads * options.KeyWidth * options.HeadValueWidth * sizeof(float);

    private (Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, Tensor? g_BTE) Project(Tensor x_BTD, long position, bool scaleRows)
    {
        Tensor[] projected = gate is null ? Linear.Together(x_BTD, query, key, value) : Linear.Together(x_BTD, query, key, value, gate);
        (Tensor q, Tensor k, Tensor v) = Turn(projected[0], projected[1], projected[2], position, scaleRows);
        return (q, k, v, gate is null ? null : projected[3]);
    }

    private (Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV) Turn(Tensor q_BTD, Tensor k_BTD, Tensor v_BTE, long position, bool scaleRows)
    {
        Tensor q_BTHK = Split(q_BTD), k_BTHK = Split(k_BTD), v_BTHV = Split(v_BTE);
        RotationTable queries = scaleRows ? rotation.ScaledQueries : rotation.Queries;
        return (
            queries.Apply(q_BTHK, position).transpose(1, 2),
            rotation.Keys.Apply(k_BTHK, position).transpose(1, 2),
            Raised.ToSingle(v_BTHV).transpose(1, 2));
    }

    private Tensor Split(Tensor x_BTE) => x_BTE.view(x_BTE.shape[0], x_BTE.shape[1], options.Heads, -1);

    /// <summary>Head norm, gate and output projection of o [batch, length, heads, value width].</summary>
    private Tensor Finish(Tensor? g_BTE, Tensor o_BTHV)
    {
        if (g_BTE is not null && headNorm is not null && ChannelKernels.Serve(o_BTHV))
            return output.ForwardOf(kept => GatedNorm.Forward(kept[0], kept[1], options.Epsilon, headNorm is LayerNorm), o_BTHV, g_BTE);
        Tensor y_BTE = Normalised(o_BTHV);
        return output.Forward(g_BTE is null ? y_BTE : Activations.Apply(Activation.Swish, g_BTE) * y_BTE);
    }

    private Tensor Normalised(Tensor o) => (headNorm is null ? o : headNorm.Forward(o)).flatten(-2);

    private unsafe Tensor FusedStep(Tensor q_BD, Tensor k_BD, Tensor v_BE, Tensor? g_BE, Tensor s_BHKV, long position)
    {
        Tensor o_BE = empty_like(v_BE);
        Tensor gamma_H11 = options.Decay.Power_H11(1, v_BE);
        CoreTeam.Shared.Share((int)q_BD.shape[0] * options.Heads, 2 * sizeof(float) * s_BHKV.numel(), new RetentionStep
        {
            Queries = ChannelKernels.Pointer<float>(q_BD),
            Keys = ChannelKernels.Pointer<float>(k_BD),
            Values = ChannelKernels.Pointer<float>(v_BE),
            Gates = g_BE is null ? null : ChannelKernels.Pointer<float>(g_BE),
            State = ChannelKernels.Pointer<float>(s_BHKV),
            Output = ChannelKernels.Pointer<float>(o_BE),
            QueryTurns = rotation.ScaledQueries.Row(q_BD, position),
            KeyTurns = rotation.Keys.Row(k_BD, position),
            Decay = ChannelKernels.Pointer<float>(gamma_H11),
            Heads = options.Heads,
            KeyWidth = (int)options.KeyWidth,
            ValueWidth = (int)options.HeadValueWidth,
            Normalises = headNorm is not null,
            Centres = headNorm is LayerNorm,
            Epsilon = (float)options.Epsilon,
        });
        StepKernels.KeepAlive(q_BD, k_BD, v_BE, g_BE, s_BHKV, gamma_H11);
        return o_BE;
    }

    private Linear Projection(string name, long inputs, long outputs, double gain, double factor = 1)
    {
        bool hasBias = options.Variant == RetNetVariant.Paper;
        var linear = new Linear(inputs, outputs, hasBias, options.Precision, Initial.Xavier(outputs, inputs, gain * factor),
            hasBias ? Initial.Uniform([outputs], factor / Math.Sqrt(inputs)) : null);
        register_module(name, linear);
        return linear;
    }

    private Linear OutputProjection()
    {
        bool paper = options.Variant == RetNetVariant.Paper;
        double gain = paper ? options.InitialGain : 0.5;
        var linear = new Linear(options.ValueWidth, options.Width, paper, options.Precision,
            Initial.Xavier(options.Width, options.ValueWidth, gain), paper ? zeros(options.Width) : null);
        register_module("out_proj", linear);
        return linear;
    }
}
