using System.Runtime.InteropServices;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests.Optimization;

public sealed class AdamWTests
{
    [Fact]
    public void The_fused_and_the_plain_form_give_the_same_weights_and_moments()
    {
        using DisposeScope scope = NewDisposeScope();
        List<ParameterGroup> one = Groups(1), other = Groups(1);
        using var fused = new AdamW(one, new AdamWOptions());
        using var plain = new AdamW(other, new AdamWOptions(), AdamWForm.Plain);
        Assert.Equal(AdamWForm.Fused, fused.Form);
        for (int step = 1; step <= 5; step++)
        {
            SetGradients(one, step);
            SetGradients(other, step);
            double norm = fused.GradientNorm();
            Assert.Equal(plain.GradientNorm(), norm, 1e-6 * norm);
            fused.Step(0.01, AdamW.ClipFactor(norm, 1));
            plain.Step(0.01, AdamW.ClipFactor(norm, 1));
        }

        foreach (((string name, Parameter mine), (_, Parameter theirs)) in Parameters(one).Zip(Parameters(other)))
            Assert.True(mine.allclose(theirs, 1e-5, 1e-7), name);
        foreach (((string name, Tensor mine), (_, Tensor theirs)) in fused.State.Zip(plain.State))
            Assert.True(mine.allclose(theirs, 1e-5, 1e-9), name);
    }

    [Fact]
    public void The_gradient_norm_is_the_global_L2_norm()
    {
        using DisposeScope scope = NewDisposeScope();
        var a = new Parameter(zeros([2]));
        var b = new Parameter(zeros([1, 1]));
        a.grad = tensor(new float[] { 2, -3 });
        b.grad = tensor(new float[] { 6 }).view(1, 1);
        ParameterGroup group = new("all", [("a", a), ("b", b)], WeightDecay: true);
        foreach (AdamWForm form in Enum.GetValues<AdamWForm>())
        {
            using var optimizer = new AdamW([group], new AdamWOptions(), form);
            Assert.Equal(7, optimizer.GradientNorm(), 1e-6);
        }
    }

    [Theory]
    [InlineData(4, 2, 0.5)]
    [InlineData(1, 2, 1)]
    [InlineData(100, 0, 1)]
    public void Clipping_scales_only_what_is_too_long(double norm, double largest, double expected) =>
        Assert.Equal(expected, AdamW.ClipFactor(norm, largest), 1e-6);

    [Theory]
    [InlineData(AdamWForm.Fused)]
    [InlineData(AdamWForm.Plain)]
    public void Groups_differ_in_decay_and_learning_rate(AdamWForm form)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter decayed = new(ones([3])), free = new(ones([3])), fast = new(ones([3]));
        ParameterGroup[] groups =
        [
            new("decayed", [("decayed", decayed)], WeightDecay: true),
            new("free", [("free", free)], WeightDecay: false),
            new("fast", [("fast", fast)], WeightDecay: false, LearningRateScale: 3),
        ];
        foreach (Parameter parameter in (Parameter[])[decayed, free, fast])
            parameter.grad = ones([3]);
        using var optimizer = new AdamW(groups, new AdamWOptions { WeightDecay = 0.5 }, form);
        optimizer.Step(0.1);

        // The first update moves by the learning rate, whatever the size of the gradient.
        Assert.Equal((1 - (0.1 * 0.5)) - 0.1, decayed[0].item<float>(), 1e-6);
        Assert.Equal(1 - 0.1, free[0].item<float>(), 1e-6);
        Assert.Equal(1 - 0.3, fast[0].item<float>(), 1e-6);
    }

    [Theory]
    [InlineData(AdamWForm.Fused)]
    [InlineData(AdamWForm.Plain)]
    public void A_parameter_without_a_gradient_is_left_alone(AdamWForm form)
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter used = new(ones([2])), unused = new(ones([2]));
        used.grad = ones([2]);
        using var optimizer = new AdamW([new("all", [("used", used), ("unused", unused)], WeightDecay: true)], new AdamWOptions(), form);
        optimizer.Step(0.1);
        Assert.NotEqual(1, used[0].item<float>());
        Assert.Equal(1, unused[0].item<float>());
    }

    [Fact]
    public void A_gradient_that_is_not_contiguous_counts_like_one_that_is()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter one = new(zeros([3, 2])), other = new(zeros([3, 2]));
        Tensor gradient = arange(6, ScalarType.Float32).view(2, 3).t();
        one.grad = gradient;
        other.grad = gradient.contiguous();
        using var optimizer = new AdamW([new("all", [("one", one), ("other", other)], WeightDecay: true)], new AdamWOptions { Epsilon = 1 });
        optimizer.Step(0.1);
        Assert.True(one.allclose(other, 0, 0));
        Assert.False(one.allclose(zeros([3, 2])));
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        using DisposeScope scope = NewDisposeScope();
        int threads = get_num_threads();
        try
        {
            var results = new List<(double Norm, float[] Weights)>();
            foreach (int count in (int[])[1, 2, 3, 7])
            {
                set_num_threads(count);
                List<ParameterGroup> groups = Groups(2);
                SetGradients(groups, 1);
                using var optimizer = new AdamW(groups, new AdamWOptions());
                double norm = optimizer.GradientNorm();
                optimizer.Step(0.1);
                results.Add((norm, [.. Parameters(groups).SelectMany(entry => MemoryMarshal.Cast<byte, float>(entry.Parameter.bytes).ToArray())]));
            }

            Assert.All(results, result => Assert.Equal(results[0].Norm, result.Norm));
            Assert.All(results, result => Assert.Equal(results[0].Weights, result.Weights));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void A_weight_that_cannot_be_saved_is_refused_before_the_first_step()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter large = new(empty([1L << 29], device: META));
        Assert.Contains("'large' has 536870912 entries", Assert.Throws<ArgumentException>(() =>
            new AdamW([new("all", [("large", large)], true)], new AdamWOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_fp32_or_in_two_groups_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Parameter half = new(ones([2], ScalarType.BFloat16)), twice = new(ones([2]));
        Assert.Contains("'half' is BFloat16", Assert.Throws<ArgumentException>(() =>
            new AdamW([new("all", [("half", half)], true)], new AdamWOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("'twice' is in two groups", Assert.Throws<ArgumentException>(() =>
            new AdamW([new("a", [("twice", twice)], true), new("b", [("twice", twice)], true)], new AdamWOptions())).Message, StringComparison.Ordinal);
    }

    /// <summary>Sizes below, at and above a block of the fused form, none a multiple of a vector.</summary>
    private static List<ParameterGroup> Groups(long seed)
    {
        manual_seed(seed);
        return
        [
            new("matrices", [("a", new Parameter(randn([300, 701]))), ("b", new Parameter(randn([7, 3])))], WeightDecay: true),
            new("vectors", [("c", new Parameter(randn([65536]))), ("d", new Parameter(randn([1])))], WeightDecay: false, LearningRateScale: 0.5),
        ];
    }

    private static IEnumerable<(string Name, Parameter Parameter)> Parameters(IEnumerable<ParameterGroup> groups) => groups.SelectMany(group => group.Parameters);

    private static void SetGradients(IEnumerable<ParameterGroup> groups, long seed)
    {
        manual_seed(100 + seed);
        foreach ((_, Parameter parameter) in Parameters(groups))
            parameter.grad = randn(parameter.shape);
    }
}
