using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Retention;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The SIMD form of retention inside chunks against the plain one.</summary>
public sealed class TiledRetentionTests
{
    [Theory]
    [InlineData(1, 1, 1, 32, 32, 1)]
    [InlineData(2, 64, 2, 32, 64, 64)]
    [InlineData(1, 200, 3, 40, 72, 200)]
    [InlineData(2, 130, 2, 8, 16, 50)]
    [InlineData(1, 256, 1, 96, 32, 128)]
    public void Both_forms_agree_in_values_and_gradients(long batch, long length, int heads, long keyWidth, long valueWidth, long chunk)
    {
        using var scope = NewDisposeScope();
        var decay = new RetentionDecay(DecayKind.Default, heads);
        Tensor[] inputs = Inputs(batch, length, heads, keyWidth, valueWidth, ScalarType.Float64);
        Tensor probe = randn([batch, heads, length, valueWidth], ScalarType.Float64);
        (Tensor expected, Tensor[] expectedGradients) = Evaluate((q, k, v) => Plain(q, k, v, decay, chunk));
        (Tensor actual, Tensor[] actualGradients) = Evaluate((q, k, v) => TiledRetention.Forward(q, k, v, decay, chunk));
        Close.Assert(expected, actual, 1e-11, "output");
        for (int i = 0; i < 3; i++)
            Close.Assert(expectedGradients[i], actualGradients[i], 1e-10, $"gradient {i}");

        (Tensor O, Tensor[] Gradients) Evaluate(Func<Tensor, Tensor, Tensor, Tensor> form)
        {
            Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
            Tensor o = form(leaves[0], leaves[1], leaves[2]).narrow(2, 0, length);
            (o * probe).sum().backward();
            return (o, [.. leaves.Select(leaf => leaf.grad!)]);
        }
    }

    [Fact]
    public void Single_precision_is_as_close_to_double_as_the_plain_form()
    {
        using var scope = NewDisposeScope();
        var decay = new RetentionDecay(DecayKind.Paper, 2);
        Tensor[] exact = Inputs(1, 192, 2, 64, 64, ScalarType.Float64);
        Tensor[] rounded = [.. exact.Select(input => input.to(ScalarType.Float32))];
        Tensor expected = Plain(exact[0], exact[1], exact[2], decay, 192);
        Tensor plain = Plain(rounded[0], rounded[1], rounded[2], decay, 192).to(ScalarType.Float64);
        Tensor tiled = TiledRetention.Forward(rounded[0], rounded[1], rounded[2], decay, 192).to(ScalarType.Float64);
        Assert.True(Registry.Difference(expected, tiled) <= 2 * Registry.Difference(expected, plain));
    }

    [Fact]
    public void Arguments_that_do_not_go_together_are_refused()
    {
        using var scope = NewDisposeScope();
        var decay = new RetentionDecay(DecayKind.Default, 1);
        Tensor x = ones(1, 1, 4, 8);
        foreach ((Tensor q, Tensor k, Tensor v) in new[]
        {
            (x, x, x.to(ScalarType.BFloat16)), (x.to(ScalarType.Float64), x, x), (x, ones(1, 1, 4, 9), x), (x, x, ones(1, 1, 3, 8)),
        })
            Assert.Throws<ArgumentException>(() => TiledRetention.Forward(q, k, v, decay, 4));
    }

    private static Tensor Plain(Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, RetentionDecay decay, long chunk) =>
        ChunkwiseRetention.Inside(Chunks.Split(q_BHTK, chunk), Chunks.Split(k_BHTK, chunk), Chunks.Split(v_BHTV, chunk), decay).flatten(2, 3);

    private static Tensor[] Inputs(long batch, long length, long heads, long keyWidth, long valueWidth, ScalarType type) =>
    [
        randn([batch, heads, length, keyWidth], type), randn([batch, heads, length, keyWidth], type), randn([batch, heads, length, valueWidth], type),
    ];
}
