using RetNet.Compare.Models.Attention;
using RetNet.Compare.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Attention with a softmax in place against the plain form.</summary>
public sealed class SoftmaxAttentionTests
{
    [Theory]
    [InlineData(1, 1, 2, 2, 4)]
    [InlineData(2, 3, 50, 50, 16)]
    [InlineData(3, 1, 65, 65, 10)]
    [InlineData(1, 2, 7, 140, 24)]
    [InlineData(1, 5, 3, 66, 2)]
    public void Both_forms_agree_in_values_and_gradients(long batch, long heads, long queries, long keys, long width)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [Random(queries, 2 / Math.Sqrt(width)), Random(keys), Random(keys)];
        Tensor upstream = Random(queries);
        Tensor[] expected = Evaluate(ExplicitAttention.Plain, inputs, upstream);
        foreach ((ScalarType format, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-5), (ScalarType.BFloat16, 0.02) })
        {
            Tensor[] actual = Evaluate(SoftmaxAttention.Forward, [.. inputs.Select(x => x.to(format))], upstream.to(format));
            Assert.All(actual, result => Assert.Equal(format, result.dtype));
            for (int i = 0; i < actual.Length; i++)
                Close.AssertRelative(expected[i], actual[i].to(ScalarType.Float64), tolerance, $"{format}: {new[] { "o", "dq", "dk", "dv" }[i]}");
        }

        // Numbers that bf16 holds.
        Tensor Random(long length, double factor = 1) => (randn([batch, heads, length, width]) * factor).to(ScalarType.BFloat16).to(ScalarType.Float64);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(33)]
    public void What_is_no_number_stays_so_for_the_queries_that_see_it(long length)
    {
        using var scope = NewDisposeScope();
        foreach (double broken in new[] { double.NaN, double.PositiveInfinity })
        {
            foreach (ScalarType format in new[] { ScalarType.Float64, ScalarType.Float32, ScalarType.BFloat16 })
            {
                Tensor q = ones([1, 1, length, 1], format), k = ones([1, 1, length, 1], format), v = ones([1, 1, length, 2], format);
                k[0, 0, length - 1, 0] = tensor(broken, format);
                Tensor isNan = SoftmaxAttention.Forward(q, k, v).isnan().any(-1).flatten();
                Assert.Equal(1, isNan.sum().ToInt64());
                Assert.True(isNan[length - 1].ToBoolean());
            }
        }
    }

    [Fact]
    public void More_queries_than_keys_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("not 2 for 3", Assert.Throws<ArgumentException>(() => SoftmaxAttention.Forward(ones(1, 1, 3, 4), ones(1, 1, 2, 4), ones(1, 1, 2, 4))).Message, StringComparison.Ordinal);
    }

    private static Tensor[] Evaluate(Func<Tensor, Tensor, Tensor, Tensor> form, Tensor[] inputs, Tensor upstream)
    {
        Tensor[] leaves = [.. inputs.Select(x => x.detach().clone().requires_grad_())];
        Tensor o = form(leaves[0], leaves[1], leaves[2]);
        return [o, .. autograd.grad([o], leaves, [upstream])];
    }
}
