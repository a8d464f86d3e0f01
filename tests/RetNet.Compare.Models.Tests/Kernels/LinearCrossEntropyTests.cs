using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Cross entropy by blocks of positions against the product and cross entropy of all.</summary>
public sealed class LinearCrossEntropyTests
{
    [Theory]
    [InlineData(1, 3, 2)]
    [InlineData(37, 5, 50)]
    [InlineData(70, 3, 600_001)]
    public void Both_forms_agree_in_values_and_gradients(long positions, long width, long vocabulary)
    {
        using var scope = NewDisposeScope();
        Tensor targets = Targets(positions, vocabulary);
        Tensor h = randn([positions, width], ScalarType.Float64), weight = randn([vocabulary, width], ScalarType.Float64);
        (Tensor expected, Tensor expectedH, Tensor expectedWeight) = Evaluate(Plain, h, weight);
        (Tensor actual, Tensor actualH, Tensor actualWeight) = Evaluate((x, w) => LinearCrossEntropy.Mean(x, w, targets, Precision.Fp32), h, weight);
        Close.Assert(expected, actual, 1e-11, "loss");
        Close.Assert(expectedH, actualH, 1e-12, "gradient of h");
        Close.Assert(expectedWeight, actualWeight, 1e-12, "gradient of W");

        Tensor Plain(Tensor x, Tensor w) => nn.functional.cross_entropy(nn.functional.linear(x, w), targets, ignore_index: -100);
    }

    [Fact]
    public void Losses_of_positions_are_those_of_the_plain_form()
    {
        using var scope = NewDisposeScope();
        Tensor targets = Targets(37, 101);
        Tensor h = randn(37, 8), weight = randn(101, 8);
        Tensor expected = nn.functional.cross_entropy(nn.functional.linear(h, weight), targets, ignore_index: -100, reduction: nn.Reduction.None);
        Close.Assert(expected, LinearCrossEntropy.Losses(h, weight, targets, Precision.Fp32), 1e-5, "losses");
        using var frozen = no_grad();
        Assert.Equal(expected.sum().ToDouble() / 36, LinearCrossEntropy.Mean(h, weight, targets, Precision.Fp32).ToDouble(), 1e-5);
    }

    [Fact]
    public void A_factor_behind_the_loss_reaches_the_gradients()
    {
        using var scope = NewDisposeScope();
        Tensor targets = Targets(9, 13);
        NumericalDerivative.Check(
            x => LinearCrossEntropy.Mean(x[0], x[1], targets, Precision.Fp32) * 0.3,
            [randn([9, 4], ScalarType.Float64), randn([13, 4], ScalarType.Float64)]);
    }

    /// <summary>The larger one takes two blocks of positions and two slices of the weights' gradient.</summary>
    [Theory]
    [InlineData(40, 100)]
    [InlineData(3400, 5000)]
    public void Bf16_products_give_the_plain_forms_loss_and_gradients_to_their_rounding(long positions, long vocabulary)
    {
        using var scope = NewDisposeScope();
        Tensor targets = Targets(positions, vocabulary);
        Tensor h = randn(positions, 16), weight = randn(vocabulary, 16);
        (Tensor expected, Tensor expectedH, Tensor expectedWeight) = Evaluate(Plain, h, weight);
        (Tensor actual, Tensor actualH, Tensor actualWeight) = Evaluate((x, w) => LinearCrossEntropy.Mean(x, w, targets, Precision.Bf16), h, weight);
        Close.Assert(expected, actual, 1e-5, "loss");
        Close.Assert(expectedH, actualH, expectedH.abs().max().ToDouble() / 128, "gradient of h");
        Close.Assert(expectedWeight, actualWeight, expectedWeight.abs().max().ToDouble() / 128, "gradient of W");

        Tensor Plain(Tensor x, Tensor w) => nn.functional.cross_entropy(
            Layers.Linear.Apply(x, w, null, Precision.Bf16).to(ScalarType.Float32), targets, ignore_index: -100);
    }

    [Fact]
    public void A_target_outside_the_vocabulary_is_refused()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => LinearCrossEntropy.Losses(randn(3, 4), randn(5, 4), tensor(new long[] { 5, 0, -1 }), Precision.Fp32));
        Assert.Contains("outside the vocabulary of 5 tokens", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rounded_products_of_doubles_give_losses_in_single_precision()
    {
        using var scope = NewDisposeScope();
        Tensor targets = Targets(37, 101);
        Tensor h = randn(37, 8), weight = randn(101, 8);
        Tensor expected = LinearCrossEntropy.Losses(h, weight, targets, Precision.Bf16);
        Tensor actual = LinearCrossEntropy.Losses(h.to(ScalarType.Float64), weight.to(ScalarType.Float64), targets, Precision.Bf16);
        Assert.Equal(ScalarType.Float32, actual.dtype);
        Close.Assert(expected, actual, 0, "losses");
    }

    [Fact]
    public void Other_formats_are_refused()
    {
        using var scope = NewDisposeScope();
        (Tensor h, Tensor weight, Tensor targets) = (randn(1, 4), randn(5, 4), zeros([1], ScalarType.Int64));
        Assert.Throws<ArgumentException>(() => LinearCrossEntropy.Losses(h.to(ScalarType.BFloat16), weight, targets, Precision.Bf16));
        Assert.Throws<ArgumentException>(() => LinearCrossEntropy.Losses(h.to(ScalarType.Float64), weight, targets, Precision.Fp32));
        Assert.Throws<ArgumentException>(() => LinearCrossEntropy.Losses(h.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16), targets, Precision.Bf16));
    }

    /// <summary>Targets of which one does not count.</summary>
    private static Tensor Targets(long positions, long vocabulary)
    {
        Tensor targets = Registry.Tokens(1, positions, vocabulary).flatten();
        if (positions > 1)
            targets.select(0, positions / 2).fill_(-100);
        return targets;
    }

    private static (Tensor Loss, Tensor H, Tensor Weight) Evaluate(Func<Tensor, Tensor, Tensor> form, Tensor h, Tensor weight)
    {
        (Tensor x, Tensor w) = (h.clone().requires_grad_(), weight.clone().requires_grad_());
        Tensor loss = form(x, w);
        loss.backward();
        return (loss, x.grad!, w.grad!);
    }
}
