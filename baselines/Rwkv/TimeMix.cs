using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Baselines.Rwkv;

// B batch, T length, D width.

/// <summary>RWKV-4's mixer: token shift, keys, values and receptance, wkv, σ(r) ⊙ wkv, output.</summary>
public sealed class TimeMix : SequenceMixer
{
    /// <summary>Operations of the recurrence per channel and token: 19 sums, products and maxima, 4 exponentials.</summary>
    private const double OperationsPerChannel = 23;

    private readonly long width;
    [ComponentName(Name = "time_decay")]
    private readonly Parameter timeDecay_D;

    [ComponentName(Name = "time_first")]
    private readonly Parameter timeFirst_D;

    [ComponentName(Name = "time_mix_k")]
    private readonly Parameter mixKey_11D;

    [ComponentName(Name = "time_mix_v")]
    private readonly Parameter mixValue_11D;

    [ComponentName(Name = "time_mix_r")]
    private readonly Parameter mixReceptance_11D;

    private readonly Linear key;
    private readonly Linear value;
    private readonly Linear receptance;
    private readonly Linear output;

    /// <summary>Makes the layer with the official initialisation.</summary>
    /// <param name="width">Model width d, also the width of keys and values.</param>
    /// <param name="layer">Index of the block.</param>
    /// <param name="layers">Number of blocks.</param>
    /// <param name="precision">Number format of the projections; wkv is computed in fp32 or better.</param>
    public TimeMix(long width, long layer, long layers, Precision precision)
        : base("TimeMix")
    {
        this.width = width;
        var initial = new RwkvInitialisation(layer, layers, width);
        timeDecay_D = Vector("time_decay", initial.TimeDecay());
        timeFirst_D = Vector("time_first", initial.TimeFirst());
        mixKey_11D = Vector("time_mix_k", initial.MixKey());
        mixValue_11D = Vector("time_mix_v", initial.MixValue());
        mixReceptance_11D = Vector("time_mix_r", initial.MixReceptance());
        key = Projection("key", RwkvInitialisation.Zero(width, width, precision));
        value = Projection("value", RwkvInitialisation.Orthogonal(width, width, precision));
        receptance = Projection("receptance", RwkvInitialisation.Zero(width, width, precision));
        output = Projection("output", RwkvInitialisation.Zero(width, width, precision));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        (Tensor k, Tensor v, Tensor r) = Project(x_BTD, TokenShift.Forward(x_BTD));
        Tensor w_D = timeDecay_D.exp();
        Tensor wkv_BTD = form.Form == SequenceForm.Parallel
            ? Wkv.Forward(k, v, w_D, timeFirst_D)
            : WkvChunkwise.Forward(k, v, w_D, timeFirst_D, form.ChunkLength, WkvState.Empty(k.shape[0], k)).Y_BTD;
        return output.ForwardOf(kept => kept[0] * kept[1], r, wkv_BTD).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override PartState NewState(long batch, long capacity)
    {
        var state = new PartState();
        Write(state, WkvState.Empty(batch, timeDecay_D));
        return TokenShift.AddTo(state, batch, timeDecay_D);
    }

    /// <inheritdoc/>
    public override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        (Tensor k, Tensor v, Tensor r) = Project(x_BTD, TokenShift.Continue(x_BTD, state));
        (Tensor wkv_BTD, WkvState after) = Wkv.Continue(k, v, timeDecay_D.exp(), timeFirst_D, new(state["aa"], state["bb"], state["pp"]));
        Write(state, after);
        return output.ForwardOf(kept => kept[0] * kept[1], r, wkv_BTD).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor[] mixed_BD = TokenShift.Step(x_BD, state, mixKey_11D, mixValue_11D, mixReceptance_11D);
        Tensor[] projected = Linear.StepTogether((key, mixed_BD[0]), (value, mixed_BD[1]), (receptance, mixed_BD[2]));
        (Tensor k_BD, Tensor v_BD, Tensor r_BD) =
            (Raised.ToSingle(projected[0]), Raised.ToSingle(projected[1]), Raised.ToSingle(projected[2]));
        Tensor w_D = timeDecay_D.exp();
        var sums = new WkvState(state["aa"], state["bb"], state["pp"]);
        if (WkvStep.Serves(k_BD, v_BD, r_BD, w_D, timeFirst_D, sums))
            return output.Step(WkvStep.Apply(k_BD, v_BD, r_BD, w_D, timeFirst_D, sums)).MoveToOuterDisposeScope();

        (Tensor wkv_B1D, WkvState after) = Wkv.Continue(k_BD.unsqueeze(1), v_BD.unsqueeze(1), w_D, timeFirst_D, sums);
        Write(state, after);
        return output.Step(r_BD.sigmoid() * wkv_B1D.squeeze(1)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>The official learning rates; vectors over time are not decayed.</remarks>
    public override OptimizerRule? RuleFor(string parameter) => parameter switch
    {
        "time_decay" => new(WeightDecay: false, 2),
        "time_first" => new(WeightDecay: false, 3),
        "time_mix_k" or "time_mix_v" or "time_mix_r" => new(WeightDecay: false),
        _ => null,
    };

    /// <inheritdoc/>
    public override FlopCount FlopsPerToken(long length, ComputeForm form) =>
        new(key.Flops + value.Flops + receptance.Flops + output.Flops, OperationsPerChannel * width, 0, 0);

    /// <inheritdoc/>
    public override long StateBytes(long batch, long length) => 4 * batch * width * sizeof(float);

    private (Tensor k_BTD, Tensor v_BTD, Tensor r_BTD) Project(Tensor x_BTD, Tensor shifted_BTD) => (
        Raised.ToSingle(key.Forward(TokenShift.Mix(x_BTD, shifted_BTD, mixKey_11D))),
        Raised.ToSingle(value.Forward(TokenShift.Mix(x_BTD, shifted_BTD, mixValue_11D))),
        Raised.ToSingle(receptance.Forward(TokenShift.Mix(x_BTD, shifted_BTD, mixReceptance_11D))).sigmoid());

    private static void Write(PartState state, WkvState sums) =>
        (state["aa"], state["bb"], state["pp"]) = (sums.Aa_BD, sums.Bb_BD, sums.Pp_BD);

    private Parameter Vector(string name, Tensor initial)
    {
        var parameter = new Parameter(initial);
        register_parameter(name, parameter);
        return parameter;
    }

    private Linear Projection(string name, Linear linear)
    {
        register_module(name, linear);
        return linear;
    }
}
