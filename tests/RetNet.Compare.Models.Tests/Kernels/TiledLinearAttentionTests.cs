using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Baselines.LinearTransformer;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The SIMD form of linear attention against the plain one, all positions at once.</summary>
public sealed class TiledLinearAttentionTests
{
    private const double Epsilon = LinearAttention.Epsilon;

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 50, 3, 16)]
    [InlineData(1, 64, 2, 64)]
    [InlineData(3, 65, 1, 10)]
    [InlineData(1, 200, 2, 72)]
    public void Both_forms_agree_in_values_and_gradients(long batch, long length, long heads, long width)
    {
        using var scope = NewDisposeScope();
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-5) })
        {
            Tensor[] inputs = Inputs(batch, length, heads, width, type);
            Tensor probe = randn([batch, length, heads, width], type);
            (Tensor expected, Tensor[] expectedGradients) = Evaluate(Plain, inputs, probe);
            (Tensor actual, Tensor[] gradients) = Evaluate(Tiled, inputs, probe);
            Close.Assert(expected, actual, tolerance, $"{type}: output");
            for (int i = 0; i < 3; i++)
                Close.Assert(expectedGradients[i], gradients[i], 10 * tolerance, $"{type}: gradient of {"qkv"[i]}");
        }
    }

    /// <summary>elu(x) + 1 in bf16 would be 0 for every key at the lower shifts, and the output nothing but 0.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-6)]
    [InlineData(-30)]
    public void Projections_in_bf16_give_the_output_and_gradient_of_double_precision_rounded(double shift)
    {
        using var scope = NewDisposeScope();
        Tensor[] halves = [.. Inputs(2, 130, 3, 16, ScalarType.Float64).Select((x, i) => (i == 2 ? x : x + shift).to(ScalarType.BFloat16))];
        Tensor probe = randn([2, 130, 3, 16]).to(ScalarType.BFloat16);
        (Tensor expected, Tensor[] expectedGradients) = Evaluate(Plain, [.. halves.Select(half => half.to(ScalarType.Float64))], probe.to(ScalarType.Float64));
        (Tensor actual, Tensor[] gradients) = Evaluate(Tiled, halves, probe);

        // Results carry the rounding of bf16, 4e-3.
        Assert.All(gradients.Append(actual), result => Assert.Equal(ScalarType.BFloat16, result.dtype));
        Close.AssertRelative(expected, actual, 4e-3, "output");
        for (int i = 0; i < 3; i++)
            Close.AssertRelative(expectedGradients[i], gradients[i], 4e-3, $"gradient of {"qkv"[i]}");
    }

    /// <summary>An error that grew with the sum of all keys would drown the small gradients far into a text of values that are not centred.</summary>
    [Fact]
    public void Rounding_to_bf16_does_not_grow_along_the_text()
    {
        using var scope = NewDisposeScope();
        Tensor[] halves = [.. Inputs(1, 1024, 2, 16, ScalarType.Float64).Select((x, i) => (i == 2 ? x + 1 : x).to(ScalarType.BFloat16))];
        Tensor probe = randn([1, 1024, 2, 16]).to(ScalarType.BFloat16);
        (_, Tensor[] expected) = Evaluate(Plain, [.. halves.Select(half => half.to(ScalarType.Float64))], probe.to(ScalarType.Float64));
        (_, Tensor[] actual) = Evaluate(Tiled, halves, probe);
        for (int i = 0; i < 3; i++)
        {
            (Tensor late, Tensor exact) = (actual[i].narrow(1, 512, 512).to(ScalarType.Float64), expected[i].narrow(1, 512, 512));
            double error = ((late - exact).square().mean() / exact.square().mean()).sqrt().ToDouble();
            Assert.True(error < 4e-3, $"gradient of {"qkv"[i]}: {error:g3}");
        }
    }

    [Fact]
    public void A_NaN_reaches_every_output_that_sees_it_and_no_other()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] inputs = Inputs(1, 150, 1, 8, ScalarType.Float32);
        inputs[1].narrow(1, 70, 1).fill_(double.NaN);
        (Tensor S_BHEE, Tensor z_BHE) = (zeros([1, 1, 8, 8]), zeros([1, 1, 8]));
        Tensor isNaN_T = TiledLinearAttention.Prefill(inputs[0], inputs[1], inputs[2], S_BHEE, z_BHE, Epsilon).isnan().any(-1).flatten();
        Assert.Equal(0, isNaN_T.narrow(0, 0, 70).sum().ToInt64());
        Assert.Equal(80, isNaN_T.narrow(0, 70, 80).sum().ToInt64());
        Assert.True(S_BHEE.isnan().all().ToBoolean() && z_BHE.isnan().all().ToBoolean());
    }

    [Fact]
    public void A_state_of_other_sizes_and_values_of_another_format_are_refused()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] x = Inputs(3, 9, 2, 8, ScalarType.Float32);
        var error = Assert.Throws<ArgumentException>(() => TiledLinearAttention.Prefill(x[0], x[1], x[2], zeros([1, 2, 8, 8]), zeros([1, 2, 8]), Epsilon));
        Assert.Contains("Make the state for this batch", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TiledLinearAttention.Forward(x[0], x[1], x[2].to(ScalarType.BFloat16), Epsilon));
        Assert.Throws<ArgumentException>(() => TiledLinearAttention.Forward(x[0], x[1].narrow(1, 0, 8), x[2], Epsilon));
        Assert.False(TiledLinearAttention.Serves(x[0].to(ScalarType.Float16)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 70)]
    [InlineData(100, 30)]
    public void A_text_read_in_two_parts_gives_the_output_and_the_state_of_the_whole(long first, long second)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-5), (ScalarType.BFloat16, 4e-3) })
        {
            ScalarType format = type == ScalarType.Float64 ? type : ScalarType.Float32;
            Tensor[] inputs = [.. Inputs(2, first + second, 3, 20, ScalarType.Float64).Select(x => x.to(type))];
            (Tensor S_BHEE, Tensor z_BHE) = (zeros([2, 3, 20, 20], format), zeros([2, 3, 20], format));
            Tensor[] parts = [.. new[] { (0L, first), (first, second) }.Select(part =>
            {
                Tensor[] some = [.. inputs.Select(x => x.narrow(1, part.Item1, part.Item2))];
                return TiledLinearAttention.Prefill(some[0], some[1], some[2], S_BHEE, z_BHE, Epsilon);
            })];

            Tensor[] exact = [.. inputs.Select(x => x.to(ScalarType.Float64))];
            Close.AssertRelative(Plain(exact[0], exact[1], exact[2]), cat(parts, 1), tolerance, $"{type}: output");
            (Tensor S, Tensor z) = LinearAttention.FinalState(FeatureMap.Apply(exact[1].transpose(1, 2)), exact[2].transpose(1, 2));
            Close.AssertRelative(S, S_BHEE, Math.Min(tolerance, 1e-5), $"{type}: S");
            Close.AssertRelative(z, z_BHE, Math.Min(tolerance, 1e-5), $"{type}: z");
        }
    }

    [Fact]
    public void Every_register_width_gives_the_same_values_and_gradients()
    {
        Same<float>(1e-5);
        Same<double>(1e-13);

        static void Same<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            RegisterWidths.AssertSame(tolerance, Run<Lanes128<T>, Vector128<T>, T>(), Run<Lanes256<T>, Vector256<T>, T>(), Run<Lanes512<T>, Vector512<T>, T>());
    }

    /// <summary>Output, denominators, gradients and state of two heads of width 10 and 70 tokens, shared by two threads.</summary>
    private static unsafe double[] Run<TLanes, TVector, T>()
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = new LinearAttentionShape(1, 2, 70, 10);
        var random = new Random(1);
        T[] q = Random(1400), k = Random(1400), v = Random(1400), upstream = Random(1400);
        T[] o = new T[1400], d = new T[140], dq = new T[1400], dk = new T[1400], dv = new T[1400], h = new T[140], states = new T[200], sums = new T[20];
        fixed (T* pq = q, pk = k, pv = v, pu = upstream, po = o, pd = d, pdq = dq, pdk = dk, pdv = dv, ph = h, ps = states, pz = sums)
        {
            LinearAttentionTiles<TLanes, TVector, T>.Forward(shape, new(pq, false), new(pk, false), new(pv, false), new(po, false), pd, ps, pz, T.CreateChecked(Epsilon), threads: 2);
            LinearAttentionTiles<TLanes, TVector, T>.Backward(
                shape, new(pq, false), new(pk, false), new(pv, false), pd, new(pu, false), ph, new(pdq, false), new(pdk, false), new(pdv, false), threads: 2);
        }

        return RegisterWidths.Numbers(o, d, h, dq, dk, dv, states, sums);

        T[] Random(int count) => RegisterWidths.Random<T>(random, count);
    }

    private static Tensor Tiled(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE) => TiledLinearAttention.Forward(q_BTHE, k_BTHE, v_BTHE, Epsilon);

    private static Tensor Plain(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE) => LinearAttention.Parallel(
        FeatureMap.Apply(q_BTHE.transpose(1, 2)), FeatureMap.Apply(k_BTHE.transpose(1, 2)), v_BTHE.transpose(1, 2)).transpose(1, 2);

    private static (Tensor O, Tensor[] Gradients) Evaluate(Func<Tensor, Tensor, Tensor, Tensor> form, Tensor[] inputs, Tensor probe)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
        Tensor o = form(leaves[0], leaves[1], leaves[2]);
        (o * probe).sum().backward();
        return (o, [.. leaves.Select(leaf => leaf.grad!)]);
    }

    private static Tensor[] Inputs(long batch, long length, long heads, long width, ScalarType type) =>
        [.. Enumerable.Range(0, 3).Select(_ => randn([batch, length, heads, width], type))];
}
