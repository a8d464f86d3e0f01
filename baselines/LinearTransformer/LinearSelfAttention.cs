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
    /// <summary>Chunk length for training and prompts; the SIMD form's tiles.</summary>
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
        (Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE) = Project(x_BTD);
        if (form == ComputeForm.Chunkwise(ChunkLength) && TiledLinearAttention.Serves(q_BTHE))
            return Finish(TiledLinearAttention.Forward(q_BTHE, k_BTHE, v_BTHE, LinearAttention.Epsilon)).MoveToOuterDisposeScope();

        (Tensor q, Tensor k, Tensor v) = Mapped(q_BTHE, k_BTHE, v_BTHE);
        Tensor o_BHTE = form.Form == SequenceForm.Parallel
            ? LinearAttention.Parallel(q, k, v)
            : LinearAttention.Chunkwise(q, k, v, form.ChunkLength);
        return Finish(o_BHTE.transpose(1, 2)).MoveToOuterDisposeScope();
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
        (Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE) = Project(x_BTD);
        if (!is_grad_enabled() && TiledLinearAttention.Serves(q_BTHE))
            return Finish(TiledLinearAttention.Prefill(q_BTHE, k_BTHE, v_BTHE, state["S"], state["z"], LinearAttention.Epsilon)).MoveToOuterDisposeScope();

        (Tensor q, Tensor k, Tensor v) = Mapped(q_BTHE, k_BTHE, v_BTHE);
        (Tensor, Tensor)? initial = position == 0 ? null : (state["S"], state["z"]);
        Tensor o_BHTE = LinearAttention.Chunkwise(q, k, v, ChunkLength, initial);
        (state["S"], state["z"]) = LinearAttention.FinalState(k, v, initial);
        return Finish(o_BHTE.transpose(1, 2)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor[] projected = Linear.StepTogether((query, x_BD), (key, x_BD), (value, x_BD));
        (Tensor q_BD, Tensor k_BD, Tensor v_BD) = (projected[0], projected[1], projected[2]);
        if (LinearAttentionStep.Serves(q_BD, k_BD, v_BD, state["S"], state["z"]))
        {
            Tensor o_BD = LinearAttentionStep.Apply(q_BD, k_BD, v_BD, state["S"], state["z"], LinearAttention.Epsilon);
            return output.Step(o_BD).MoveToOuterDisposeScope();
        }

        (Tensor q, Tensor k, Tensor v) = Mapped(Split(q_BD.unsqueeze(1)), Split(k_BD.unsqueeze(1)), Split(v_BD.unsqueeze(1)));
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

    private (Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE) Project(Tensor x_BTD)
    {
        Tensor[] projected = Linear.Together(x_BTD, query, key, value);
        return (Split(projected[0]), Split(projected[1]), Split(projected[2]));
    }

    private Tensor Split(Tensor x_BTD) => x_BTD.view(x_BTD.shape[0], x_BTD.shape[1], heads, -1);

    /// <summary>φ(q), φ(k) and v, heads first.</summary>
    private static (Tensor q_BHTE, Tensor k_BHTE, Tensor v_BHTE) Mapped(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE) =>
        (FeatureMap.Apply(q_BTHE.transpose(1, 2)), FeatureMap.Apply(k_BTHE.transpose(1, 2)), Raised.ToSingle(v_BTHE).transpose(1, 2));

    private Tensor Finish(Tensor o_BTHE) => output.Forward(o_BTHE.flatten(2));
}
