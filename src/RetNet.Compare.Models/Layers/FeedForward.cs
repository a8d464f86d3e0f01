using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>fc2(norm(activation(fc1 x))) with biases; the inner norm is optional (SubLN).</summary>
public sealed class FeedForward : BlockPart
{
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly LayerNorm? subNorm;
    private readonly Activation activation;

    /// <summary>Makes the layer of the given widths with default initialisation.</summary>
    /// <param name="width">Model width d.</param>
    /// <param name="hidden">Inner width F.</param>
    /// <param name="activation">Nonlinearity.</param>
    /// <param name="subNormEpsilon">Epsilon of the norm before fc2; null leaves the norm out.</param>
    /// <param name="gain">Factor on the initial weights and biases (SubLN's sqrt(ln 2N)).</param>
    /// <param name="precision">Number format of the products.</param>
    /// <param name="names">State-dict keys of the two maps.</param>
    public FeedForward(
        long width, long hidden, Activation activation, Precision precision, double? subNormEpsilon = null, double gain = 1,
        (string Inner, string Outer)? names = null)
        : base("FeedForward")
    {
        this.activation = activation;
        fc1 = Scaled(width, hidden, precision, gain);
        fc2 = Scaled(hidden, width, precision, gain);
        register_module(names?.Inner ?? "fc1", fc1);
        register_module(names?.Outer ?? "fc2", fc2);
        if (subNormEpsilon is { } epsilon)
        {
            subNorm = new LayerNorm(hidden, epsilon);
            register_module("ffn_layernorm", subNorm);
        }
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x_BTD, ComputeForm form)
    {
        using var scope = NewDisposeScope();
        Tensor inner = fc1.Forward(x_BTD);
        Tensor y = subNorm is null
            ? fc2.ForwardOf(kept => Activations.ApplyForProduct(activation, kept[0]), inner)
            : fc2.Forward(subNorm.Forward(Activations.Apply(activation, inner)));
        return y.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Step(Tensor x_BD, PartState state, long position, long capacity)
    {
        using var scope = NewDisposeScope();
        Tensor inner = Activations.ApplyStep(activation, fc1.Step(x_BD));
        return fc2.Step(subNorm is null ? inner : subNorm.Forward(inner)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override FlopCount FlopsPerToken(long length, ComputeForm form) => new(0, 0, fc1.Flops + fc2.Flops, 0);

    private static Linear Scaled(long inputs, long outputs, Precision precision, double gain)
    {
        double bound = gain / Math.Sqrt(inputs);
        return new(inputs, outputs, hasBias: true, precision, Initial.Uniform([outputs, inputs], bound), Initial.Uniform([outputs], bound));
    }
}
