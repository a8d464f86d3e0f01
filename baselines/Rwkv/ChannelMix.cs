using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Baselines.Rwkv;

// B batch, T length, D width.

/// <summary>RWKV-4's feed-forward layer: token shift, then σ(W_r x_r) ⊙ W_v relu(W_k x_k)².</summary>
public sealed class ChannelMix : BlockPart
{
    private readonly long width;
    [ComponentName(Name = "time_mix_k")]
    private readonly Parameter mixKey_11D;

    [ComponentName(Name = "time_mix_r")]
    private readonly Parameter mixReceptance_11D;

    private readonly Linear key;
    private readonly Linear receptance;
    private readonly Linear value;

    /// <summary>Makes the layer with the official initialisation.</summary>
    /// <param name="width">Model width d.</param>
    /// <param name="hidden">Inner width.</param>
    /// <param name="layer">Index of the block.</param>
    /// <param name="layers">Number of blocks.</param>
    /// <param name="precision">Number format of the products.</param>
    public ChannelMix(long width, long hidden, long layer, long layers, Precision precision)
        : base("ChannelMix")
    {
        this.width = width;
        var initial = new RwkvInitialisation(layer, layers, width);
        mixKey_11D = new Parameter(initial.MixKey());
        mixReceptance_11D = new Parameter(initial.MixKey());
        key = RwkvInitialisation.Orthogonal(width, hidden, precision);
        receptance = RwkvInitialisation.Zero(width, width, precision);
        value = RwkvInitialisation.Zero(hidden, width, precision);
        register_parameter("time_mix_k", mixKey_11D);
        register_parameter("time_mix_r", mixReceptance_11D);
        register_module("key", key);
        register_module("receptance", receptance);
        register_module("value", value);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        return Mix(x_BTD, TokenShift.Forward(x_BTD)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override PartState NewState(long batch, long capacity) => TokenShift.AddTo(new PartState(), batch, mixKey_11D);

    /// <inheritdoc/>
    public override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        return Mix(x_BTD, TokenShift.Continue(x_BTD, state)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor[] mixed_BD = TokenShift.Step(x_BD, state, mixKey_11D, mixReceptance_11D);
        Tensor[] projected = Linear.StepTogether((key, mixed_BD[0]), (receptance, mixed_BD[1]));
        Tensor inner_BF = Activations.ApplyStep(Activation.SquaredRelu, projected[0]);
        return (Raised.ToSingle(projected[1]).sigmoid() * value.Step(inner_BF)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override OptimizerRule? RuleFor(string parameter) =>
        parameter is "time_mix_k" or "time_mix_r" ? new(WeightDecay: false) : null;

    /// <inheritdoc/>
    public override FlopCount FlopsPerToken(long length, ComputeForm form) => new(0, 0, key.Flops + receptance.Flops + value.Flops, 0);

    /// <inheritdoc/>
    public override long StateBytes(long batch, long length) => batch * width * sizeof(float);

    private Tensor Mix(Tensor x_BTD, Tensor shifted_BTD)
    {
        Tensor k_BTF = key.Forward(TokenShift.Mix(x_BTD, shifted_BTD, mixKey_11D));
        Tensor gate = Raised.ToSingle(receptance.Forward(TokenShift.Mix(x_BTD, shifted_BTD, mixReceptance_11D))).sigmoid();
        return gate * value.ForwardOf(kept => Activations.ApplyForProduct(Activation.SquaredRelu, kept[0]), k_BTF);
    }
}
