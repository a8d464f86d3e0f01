using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>fc2(activation(fc1 x) ⊙ gate x) without biases (SwiGLU when the activation is swish).</summary>
public sealed class GatedFeedForward : BlockPart
{
    private readonly Linear fc1;
    private readonly Linear gate;
    private readonly Linear fc2;
    private readonly Activation activation;

    /// <summary>Makes the layer of model width <paramref name="width"/> and inner width <paramref name="hidden"/>.</summary>
    public GatedFeedForward(long width, long hidden, Activation activation, Precision precision)
        : base("GatedFeedForward")
    {
        this.activation = activation;
        fc1 = new Linear(width, hidden, hasBias: false, precision);
        fc2 = new Linear(hidden, width, hasBias: false, precision);
        gate = new Linear(width, hidden, hasBias: false, precision);
        register_module("fc1", fc1);
        register_module("fc2", fc2);
        register_module("gate", gate);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        return fc2.ForwardOf(kept => Activations.Apply(activation, kept[0]) * kept[1], Linear.Together(x_BTD, fc1, gate)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor[] inner_BF = Linear.StepTogether((fc1, x_BD), (gate, x_BD));
        return fc2.Step(Activations.ApplyStep(activation, inner_BF[0]) * inner_BF[1]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override FlopCount FlopsPerToken(long length, ComputeForm form) => new(0, 0, fc1.Flops + gate.Flops + fc2.Flops, 0);
}
