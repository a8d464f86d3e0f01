using RetNet.Compare.Models.Attention;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The tiled kernel against the plain form, scores and softmax written out.</summary>
[Collection(nameof(Alone))]
public sealed class TiledAttentionTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 4)]
    [InlineData(2, 3, 50, 50, 16)]
    [InlineData(1, 2, 64, 64, 32)]
    [InlineData(3, 1, 65, 65, 10)]
    [InlineData(1, 1, 130, 130, 64)]
    [InlineData(1, 2, 7, 140, 24)]
    [InlineData(2, 1, 64, 128, 8)]
    [InlineData(1, 5, 3, 66, 2)]
    public void Kernel_and_plain_form_give_the_same_output_and_gradient(long batch, long heads, long queries, long keys, long width)
    {
        using var scope = NewDisposeScope();
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-5) })
        {
            Tensor[] inputs = Inputs(batch, heads, queries, keys, width, type);
            Tensor upstream = randn([batch, heads, queries, width], type);
            Tensor expected = ExplicitAttention.Plain(inputs[0], inputs[1], inputs[2]);
            IList<Tensor> expectedGradients = autograd.grad([expected], inputs, [upstream]);

            Tensor actual = TiledAttention.OnCpu(inputs[0], inputs[1], inputs[2]).Output_BHTE;
            IList<Tensor> gradients = autograd.grad([actual], inputs, [upstream]);

            Assert.True(Registry.Difference(expected, actual) <= tolerance, $"{type}: output");
            for (int i = 0; i < 3; i++)
                Assert.True(Registry.Difference(expectedGradients[i], gradients[i]) <= 10 * tolerance, $"{type}: gradient of {"qkv"[i]}");
        }
    }

    /// <summary>Whole tiles of heads 64 wide are multiplied where they lie; parts of tiles, and other widths, are copied first.</summary>
    [Theory]
    [InlineData(130, 64)]
    [InlineData(128, 64)]
    [InlineData(130, 10)]
    public void Keys_and_values_may_stay_in_a_cache_with_room_for_more(long keys, long width)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-5) })
        {
            Tensor q = randn([2, 3, 70, width], type) / 8, caches = randn([2, 3, 2, 200, width], type);
            Tensor k = caches.select(2, 0).narrow(2, 0, keys), v = caches.select(2, 1).narrow(2, 0, keys);
            Tensor expected = ExplicitAttention.Plain(q, k, v);
            Close.Assert(expected, TiledAttention.OnCpu(q, k, v).Output_BHTE, tolerance, $"{type}: alike");
            Tensor otherwise = v.transpose(1, 2).contiguous().transpose(1, 2);
            Close.Assert(expected, TiledAttention.OnCpu(q, k, otherwise).Output_BHTE, tolerance, $"{type}: with other strides");
        }
    }

    [Theory]
    [InlineData(50, 50)]
    [InlineData(7, 40)]
    public void The_operator_for_accelerators_and_the_plain_form_give_the_same_output_and_gradient(long queries, long keys)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = Inputs(2, 3, queries, keys, 16, ScalarType.Float64);
        Tensor upstream = randn([2, 3, queries, 16], ScalarType.Float64);
        Tensor expected = ExplicitAttention.Plain(inputs[0], inputs[1], inputs[2]);
        IList<Tensor> expectedGradients = autograd.grad([expected], inputs, [upstream]);

        Tensor actual = TiledAttention.Fused(inputs[0], inputs[1], inputs[2], Precision.Fp32);
        IList<Tensor> gradients = autograd.grad([actual], inputs, [upstream]);

        Assert.True(Registry.Difference(expected, actual) <= 1e-12, "output");
        for (int i = 0; i < 3; i++)
            Assert.True(Registry.Difference(expectedGradients[i], gradients[i]) <= 1e-11, $"gradient of {"qkv"[i]}");
    }

    /// <summary>Rows whose scores are ±1e4, all very negative or all equal, among ordinary ones, in several tiles.</summary>
    [Fact]
    public void Rows_of_huge_scores_give_the_output_and_gradient_of_double_precision()
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = Inputs(1, 2, 150, 150, 16, ScalarType.Float32);
        using (no_grad())
        {
            foreach (long row in new[] { 0, 63, 64, 149 })
                inputs[0].select(2, row).mul_(3000);
            inputs[0].select(2, 100).copy_(inputs[1].select(2, 0)).mul_(-3000);
            inputs[0].select(2, 101).zero_();
            inputs[1].select(2, 70).mul_(50);
        }

        Tensor upstream = randn([1, 2, 150, 16]);
        Tensor[] precise = [.. inputs.Select(input => input.detach().to(ScalarType.Float64).requires_grad_())];
        Tensor expected = ExplicitAttention.Plain(precise[0], precise[1], precise[2]);
        IList<Tensor> expectedGradients = autograd.grad([expected], precise, [upstream.to(ScalarType.Float64)]);
        Assert.True(precise[0].matmul(precise[1].transpose(-1, -2)).abs().max().ToDouble() > 1e4);

        Tensor actual = TiledAttention.OnCpu(inputs[0], inputs[1], inputs[2]).Output_BHTE;
        IList<Tensor> gradients = autograd.grad([actual], inputs, [upstream]);

        Close.Assert(expected, actual, 1e-3, "output");
        for (int i = 0; i < 3; i++)
            Close.AssertRelative(expectedGradients[i], gradients[i], 1e-3, $"gradient of {"qkv"[i]}");
    }

    [Fact]
    public void A_NaN_reaches_every_output_that_sees_it_and_no_other()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] inputs = Inputs(1, 1, 150, 150, 8, ScalarType.Float32);
        inputs[1].narrow(2, 70, 1).fill_(double.NaN);
        Tensor isNaN_T = TiledAttention.OnCpu(inputs[0], inputs[1], inputs[2]).Output_BHTE.isnan().any(-1).flatten();
        Assert.Equal(0, isNaN_T.narrow(0, 0, 70).sum().ToInt64());
        Assert.Equal(80, isNaN_T.narrow(0, 70, 80).sum().ToInt64());
    }

    [Fact]
    public void Another_number_format_is_refused_with_the_remedy()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones([1, 1, 2, 4], ScalarType.BFloat16);
        var error = Assert.ThrowsAny<Exception>(() => TiledAttention.OnCpu(x, x, x));
        Assert.Contains("Convert q, k and v first", error.ToString(), StringComparison.Ordinal);
        Tensor single = ones([1, 1, 2, 4]);
        Assert.Throws<ArgumentException>(() => TiledAttention.OnCpu(single, single, x));
        Assert.Throws<ArgumentException>(() => TiledAttention.OnCpu(single, single, ones([1, 1, 3, 4])));
    }

    [Theory]
    [InlineData(1, 2, 3, 4)]
    [InlineData(2, 1, 3, 4)]
    [InlineData(1, 1, 1, 4)]
    [InlineData(1, 1, 3, 5)]
    public void Keys_that_do_not_go_with_the_queries_are_refused(long batch, long heads, long length, long width)
    {
        using var scope = NewDisposeScope();
        Tensor keys = ones([batch, heads, length, width]);
        var error = Assert.Throws<ArgumentException>(() => TiledAttention.OnCpu(ones([1, 1, 2, 4]), keys, keys));
        Assert.Contains($"not Float32 1 x 1 x 2 x 4, Float32 {batch} x {heads} x {length} x {width},", error.Message, StringComparison.Ordinal);
    }

    private static Tensor[] Inputs(long batch, long heads, long queries, long keys, long width, ScalarType type)
    {
        return [Leaf(queries), Leaf(keys), Leaf(keys)];

        Tensor Leaf(long length) => randn([batch, heads, length, width], type).requires_grad_(true);
    }
}
