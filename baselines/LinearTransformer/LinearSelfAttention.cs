using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.LinearTransformer;

// B batch, T length, D width, H heads, E head width.

/// <summary>Multi-head linear self-attention: projections with biases, linear attention in one of its forms, output projection.</summary>
public sealed class LinearSelfAttention : SequenceMixer
{
    /// <summary>Chunk length for training and prompts.</summary>
    public const long ChunkLength = 64;

    private readonly long heads;
    private readonly Linear query;
    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear output;

    /// <summary>Makes the layer with PyTorch's default initialisation, as the official class does.</summary>
    /// <param name="width">Model width d.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="precision">Number format of the projections.</param>
    public LinearSelfAttention(long width, long heads, Precision precision)
        : base("LinearSelfAttention")
    {
        this.heads = heads;
        query = Projection("query_projection");
        key = Projection("key_projection");
        value = Projection("value_projection");
        output = Projection("out_projection");

        Linear Projection(string name)
        {
            var linear = new Linear(width, width, hasBias: true, precision);
            register_module(name, linear);
            return linear;
        }
    }

    private long HeadWidth => query.Outputs / heads;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v) = Project(x_BTD);
        Tensor o_BHTE = form.Form == SequenceForm.Parallel
            ? LinearAttention.Parallel(q, k, v)
            : LinearAttention.Chunkwise(q, k, v, form.ChunkLength);
        return Finish(o_BHTE).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override PartState NewState(long batch, long capacity) => new()
    {
        ["S"] = zeros([batch, heads, HeadWidth, HeadWidth], query.Weight.dtype, query.Weight.device),
        ["z"] = zeros([batch, heads, HeadWidth], query.Weight.dtype, query.Weight.device),
    };

    /// <inheritdoc/>
    public override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v) = Project(x_BTD);
        (Tensor, Tensor)? initial = position == 0 ? null : (state["S"], state["z"]);
        Tensor o_BHTE = LinearAttention.Chunkwise(q, k, v, ChunkLength, initial);
        (state["S"], state["z"]) = LinearAttention.FinalState(k, v, initial);
        return Finish(o_BHTE).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor q_BD = query.Step(x_BD), k_BD = key.Step(x_BD), v_BD = value.Step(x_BD);
        if (LinearAttentionStep.Serves(q_BD, k_BD, v_BD, state["S"], state["z"]))
        {
            Tensor o_BD = LinearAttentionStep.Apply(q_BD, k_BD, v_BD, state["S"], state["z"], LinearAttention.Epsilon);
            return output.Step(o_BD).MoveToOuterDisposeScope();
        }

        (Tensor q, Tensor k, Tensor v) = Heads(q_BD.unsqueeze(1), k_BD.unsqueeze(1), v_BD.unsqueeze(1));
        Tensor o_BHE = LinearAttention.Step(q.squeeze(2), k.squeeze(2), v.squeeze(2), state);
        return output.Step(o_BHE.flatten(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override FlopCount FlopsPerToken(long length, ComputeForm form)
    {
        double width = query.Outputs;
        double update = width * HeadWidth;
        double mixing = form.Form switch
        {
            SequenceForm.Parallel => 4 * length * width,
            SequenceForm.Chunkwise => 4 * Math.Min(form.ChunkLength, length) * width + 4 * update,
            _ => 4 * update,
        };
        return new(query.Flops + key.Flops + value.Flops + output.Flops, mixing, 0, 0);
    }

    /// <inheritdoc/>
    public override long StateBytes(long batch, long length) => batch * heads * HeadWidth * (HeadWidth + 1) * sizeof(float);

    private (Tensor q_BHTE, Tensor k_BHTE, Tensor v_BHTE) Project(Tensor x_BTD) =>
        Heads(query.Forward(x_BTD), key.Forward(x_BTD), value.Forward(x_BTD));

    private (Tensor q_BHTE, Tensor k_BHTE, Tensor v_BHTE) Heads(Tensor q_BTD, Tensor k_BTD, Tensor v_BTD)
    {
        Tensor v_BHTE = Split(v_BTD);
        return (
            FeatureMap.Apply(Split(q_BTD)),
            FeatureMap.Apply(Split(k_BTD)),
            v_BHTE.dtype == ScalarType.BFloat16 ? v_BHTE.to(ScalarType.Float32) : v_BHTE);
    }

    private Tensor Split(Tensor x_BTD) => x_BTD.view(x_BTD.shape[0], x_BTD.shape[1], heads, -1).transpose(1, 2);

    private Tensor Finish(Tensor o_BHTE) => output.Forward(o_BHTE.transpose(1, 2).flatten(2));
}
