using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Baselines.LinearTransformer;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;
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
        manual_seed(1);
        Tensor[] halves = [.. Inputs(2, 130, 3, 16, ScalarType.Float64).Select((x, i) => (i == 2 ? x : x + shift).to(ScalarType.BFloat16))];
        Tensor probe = randn([2, 130, 3, 16]).to(ScalarType.BFloat16);
        (Tensor expected, Tensor[] expectedGradients) = Evaluate(Plain, [.. halves.Select(half => half.to(ScalarType.Float64))], probe.to(ScalarType.Float64));
        (Tensor actual, Tensor[] gradients) = Evaluate(Tiled, halves, probe);

        // Results carry the rounding of bf16, 4e-3; the gradients also that of the output.
        Assert.All(gradients.Append(actual), result => Assert.Equal(ScalarType.BFloat16, result.dtype));
        Close.AssertRelative(expected, actual, 4e-3, "output");
        for (int i = 0; i < 3; i++)
            Close.AssertRelative(expectedGradients[i], gradients[i], 1.2e-2, $"gradient of {"qkv"[i]}");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 70)]
    [InlineData(100, 30)]
    public void A_text_read_in_two_parts_gives_the_output_and_the_state_of_the_whole(long first, long second)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor[] inputs = Inputs(2, first + second, 3, 20, ScalarType.Float64);
        (Tensor S_BHEE, Tensor z_BHE) = (zeros([2, 3, 20, 20], ScalarType.Float64), zeros([2, 3, 20], ScalarType.Float64));
        Tensor[] parts = [.. new[] { (0L, first), (first, second) }.Select(part =>
        {
            Tensor[] some = [.. inputs.Select(x => x.narrow(1, part.Item1, part.Item2))];
            return TiledLinearAttention.Prefill(some[0], some[1], some[2], S_BHEE, z_BHE, Epsilon);
        })];
        Close.AssertRelative(Plain(inputs[0], inputs[1], inputs[2]), cat(parts, 1), 1e-12, "output");

        (Tensor S, Tensor z) = LinearAttention.FinalState(FeatureMap.Apply(inputs[1].transpose(1, 2)), inputs[2].transpose(1, 2));
        Close.AssertRelative(S, S_BHEE, 1e-12, "S");
        Close.AssertRelative(z, z_BHE, 1e-12, "z");
    }

    [Fact]
    public void Every_register_width_gives_the_same_values_and_gradients()
    {
        Same<float>(1e-5);
        Same<double>(1e-13);

        static void Same<T>(double tolerance)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            double[] expected = Run<Lanes128<T>, Vector128<T>, T>();
            foreach (double[] actual in new[] { Run<Lanes256<T>, Vector256<T>, T>(), Run<Lanes512<T>, Vector512<T>, T>() })
                Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        }
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
        T[] o = new T[1400], d = new T[140], dq = new T[1400], dk = new T[1400], dv = new T[1400], states = new T[200], sums = new T[20];
        fixed (T* pq = q, pk = k, pv = v, pu = upstream, po = o, pd = d, pdq = dq, pdk = dk, pdv = dv, ps = states, pz = sums)
        {
            LinearAttentionTiles<TLanes, TVector, T>.Forward(shape, new(pq, false), new(pk, false), new(pv, false), new(po, false), pd, ps, pz, T.CreateChecked(Epsilon), threads: 2);
            LinearAttentionTiles<TLanes, TVector, T>.Backward(
                shape, new(pq, false), new(pk, false), new(pv, false), new(po, false), pd, new(pu, false), new(pdq, false), new(pdk, false), new(pdv, false), threads: 2);
        }

        return [.. new[] { o, d, dq, dk, dv, states, sums }.SelectMany(x => x).Select(double.CreateChecked)];

        T[] Random(int count) => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextDouble() * 2 - 1))];
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
