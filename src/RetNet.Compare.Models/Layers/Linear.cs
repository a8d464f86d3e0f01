using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>y = x Wᵀ + b with fp32 weights; at <see cref="Precision.Bf16"/> both factors are cast for the product.</summary>
public sealed class Linear : nn.Module
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly Precision precision;
    private readonly Bf16Copy decodeWeight = new();

    /// <summary>Makes the map; weights default to PyTorch's U(±1/sqrt(inputs)).</summary>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="hasBias">Whether there is a bias, by default initialised as the weights are.</param>
    /// <param name="precision">Number format of the product.</param>
    /// <param name="initialWeight">Initial weights [outputs, inputs].</param>
    /// <param name="initialBias">Initial bias [outputs].</param>
    public Linear(long inputs, long outputs, bool hasBias, Precision precision, Tensor? initialWeight = null, Tensor? initialBias = null)
        : base("Linear")
    {
        this.precision = precision;
        Inputs = inputs;
        Outputs = outputs;
        weight = new Parameter(initialWeight ?? Initial.LinearDefault(outputs, inputs));
        register_parameter("weight", weight);
        if (hasBias)
        {
            bias = new Parameter(initialBias ?? Initial.Uniform([outputs], 1 / Math.Sqrt(inputs)));
            register_parameter("bias", bias);
        }
    }

    /// <summary>W [outputs, inputs], in fp32 or better.</summary>
    public Tensor Weight => weight;

    /// <summary>Whether there is a bias.</summary>
    public bool HasBias => bias is not null;

    /// <summary>Width of x.</summary>
    public long Inputs { get; }

    /// <summary>Width of y.</summary>
    public long Outputs { get; }

    /// <summary>Forward floating-point operations per row.</summary>
    public double Flops => 2.0 * Inputs * Outputs;

    /// <summary>Maps the last axis: [..., inputs] to [..., outputs], bf16 at <see cref="Precision.Bf16"/>.</summary>
    public Tensor Forward(Tensor x) => Apply(x, weight, bias, precision);

    /// <summary>
    /// <see cref="Forward"/> of a function's value that is cheaper to compute again in the backward pass than to keep, such as an activation.
    /// </summary>
    /// <param name="input">The function: of <paramref name="kept"/> alone, the same at every call.</param>
    /// <param name="kept">Its arguments, which stay for the backward pass.</param>
    public Tensor ForwardOf(Func<Tensor[], Tensor> input, params Tensor[] kept)
    {
        if (RecomputingLinear.Serves(kept[0]))
            return RecomputingLinear.Apply(input, kept, precision, (weight, bias))[0];
        using var scope = NewDisposeScope();
        return Forward(input(kept)).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Forward"/> of several maps of one x, which is rounded once.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="maps">Maps of one precision.</param>
    /// <returns>One y [..., outputs] per map.</returns>
    public static Tensor[] Together(Tensor x, params ReadOnlySpan<Linear> maps)
    {
        Precision precision = maps[0].precision;
        if (precision == Precision.Bf16 && RecomputingLinear.Serves(x))
        {
            var factors = new (Tensor, Tensor?)[maps.Length];
            for (int i = 0; i < factors.Length; i++)
                factors[i] = (maps[i].weight, maps[i].bias);
            return [.. RecomputingLinear.Apply(null, [x], precision, factors)];
        }

        // Without it, sums of the maps' gradients stay fp32 only if each map rounds for itself.
        using Tensor? rounded = RoundsOnce(precision) ? x.to(ScalarType.BFloat16) : null;
        var results = new Tensor[maps.Length];
        for (int i = 0; i < results.Length; i++)
            results[i] = maps[i].Forward(rounded ?? x);
        return results;
    }

    /// <summary>
    /// The same for one token per sequence, in fp32: at <see cref="Precision.Bf16"/> the weights are rounded once, at the first step after
    /// <see cref="BeginDecoding"/>, and x is not but where <see cref="FewRowsLinear"/> does not serve. Weights that change later are seen after the next <see cref="BeginDecoding"/>.
    /// </summary>
    /// <param name="x_BD">Rows [batch, inputs].</param>
    /// <returns>y [batch, outputs].</returns>
    public Tensor Step(Tensor x_BD) => ApplyStep(x_BD, weight, bias, precision, decodeWeight);

    /// <summary><see cref="Step"/> of several maps, whose weights the cores read in one go.</summary>
    /// <param name="steps">Each map with its rows [batch, inputs].</param>
    /// <returns>One y [batch, outputs] per map.</returns>
    public static Tensor[] StepTogether(params ReadOnlySpan<(Linear Map, Tensor X_BD)> steps)
    {
        var products = new RowsTimesWeight[steps.Length];
        for (int i = 0; i < products.Length; i++)
            products[i] = new(steps[i].X_BD, StepWeight(steps[i].Map), steps[i].Map.bias);
        if (FewRowsLinear.Serves(products))
            return FewRowsLinear.Apply(products);
        var results = new Tensor[steps.Length];
        for (int i = 0; i < results.Length; i++)
            results[i] = steps[i].Map.Step(steps[i].X_BD);
        return results;
    }

    /// <summary>Drops what <see cref="Step"/> made of former weights.</summary>
    public void BeginDecoding() => decodeWeight.Dispose();

    /// <summary>The product for weights that live elsewhere, such as a tied embedding.</summary>
    public static Tensor Apply(Tensor x, Tensor weight, Tensor? bias, Precision precision)
    {
        if (precision == Precision.Fp32)
            return FewRows(x, weight, bias) ?? nn.functional.linear(x, weight, bias);
        if (RecomputingLinear.Serves(x))
            return RecomputingLinear.Apply(null, [x], precision, (weight, bias))[0];
        using var scope = NewDisposeScope();
        return Products.Linear(x.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16), bias?.to(ScalarType.BFloat16))
            .MoveToOuterDisposeScope();
    }

    /// <summary>One step's product for weights that live elsewhere.</summary>
    internal static Tensor ApplyStep(Tensor x, Tensor weight, Tensor? bias, Precision precision, Bf16Copy copy)
    {
        if (!RoundsOnce(precision))
            return Apply(x, weight, bias, precision);
        Tensor half = copy.Of(weight);
        if (FewRows(x, half, bias) is { } y)
            return y;
        using var scope = NewDisposeScope();
        return Products.Linear(x.to(ScalarType.BFloat16), half, bias?.to(ScalarType.BFloat16)).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The product by <see cref="FewRowsLinear"/>; null where it does not serve.</summary>
    private static Tensor? FewRows(Tensor x, Tensor weight, Tensor? bias)
    {
        var product = new RowsTimesWeight(x, weight, bias);
        return FewRowsLinear.Serves(product) ? FewRowsLinear.Apply(product)[0] : null;
    }

    private static Tensor StepWeight(Linear map) => RoundsOnce(map.precision) ? map.decodeWeight.Of(map.weight) : map.weight;

    /// <summary>Whether one rounding may serve several products: no gradient asks for the fp32 numbers behind it.</summary>
    private static bool RoundsOnce(Precision precision) => precision == Precision.Bf16 && !is_grad_enabled();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            decodeWeight.Dispose();
        base.Dispose(disposing);
    }
}
