using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The SIMD form of Toeplitz-masked attention against the plain one.</summary>
public sealed class ToeplitzAttentionTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, 4)]
    [InlineData(1, 65, 3)]
    [InlineData(2, 127, 2)]
    [InlineData(1, 530, 1)]
    public void Both_forms_agree_in_values_and_gradients(long batch, long length, long heads)
    {
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 2e-6) })
        {
            using var scope = NewDisposeScope();
            Tensor[] inputs = [.. Inputs(batch, length, heads).Select(input => input.to(type))];
            Tensor probe = rand([batch, length, heads, 8], type);
            (Tensor expected, Tensor[] expectedGradients) = Evaluate(ToeplitzAttention.Plain, inputs, probe);
            (Tensor actual, Tensor[] actualGradients) = Evaluate(TiledToeplitzAttention.Forward, inputs, probe);
            Close.AssertRelative(expected, actual, tolerance, $"{type}: output");
            for (int i = 0; i < 4; i++)
                Close.AssertRelative(expectedGradients[i], actualGradients[i], tolerance, $"{type}: gradient {i}");
        }

        static (Tensor Y, Tensor[] Gradients) Evaluate(Func<Tensor, Tensor, Tensor, Tensor, Tensor> form, Tensor[] inputs, Tensor probe)
        {
            Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
            Tensor y = form(leaves[0], leaves[1], leaves[2], leaves[3]);
            (y * probe).sum().backward();
            return (y, [.. leaves.Select(leaf => leaf.grad!)]);
        }
    }

    [Fact]
    public void Other_formats_and_sizes_are_refused()
    {
        using var scope = NewDisposeScope();
        Tensor[] x = Inputs(2, 9, 3);
        Assert.Throws<ArgumentException>(() => TiledToeplitzAttention.Forward(x[0], x[1], x[2].to(ScalarType.Float32), x[3]));
        Assert.Throws<ArgumentException>(() => TiledToeplitzAttention.Forward(x[0], x[1].narrow(1, 0, 8), x[2], x[3]));
        Assert.Throws<ArgumentException>(() => TiledToeplitzAttention.Forward(x[0], x[1], x[2], x[3].narrow(1, 0, 8)));
        Tensor[] narrow = [.. x.Take(3).Select(rows => rows.narrow(3, 0, 7))];
        Assert.Throws<ArgumentException>(() => TiledToeplitzAttention.Forward(narrow[0], narrow[1], narrow[2], x[3]));
    }

    [Fact]
    public void Every_register_width_gives_the_same_values_and_gradients()
    {
        Same<float>(2e-5);
        Same<double>(1e-13);

        static void Same<T>(double tolerance)
            where T : unmanaged, INumber<T> =>
            RegisterWidths.AssertSame(tolerance, Run<Lanes128<T>, Vector128<T>, T>(), Run<Lanes256<T>, Vector256<T>, T>(), Run<Lanes512<T>, Vector512<T>, T>());
    }

    /// <summary>Output and gradients of two sequences of 530 tokens, in two tiles, and three heads, shared by two threads.</summary>
    private static unsafe double[] Run<TLanes, TVector, T>()
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, INumber<T>
    {
        const int Length = 530, Tokens = 2 * Length * 3 * 8, Distances = 3 * Length;
        var shape = new ToeplitzShape(2, Length, 3);
        var random = new Random(1);
        T[] q = Random(Tokens), k = Random(Tokens), v = Random(Tokens), upstream = Random(Tokens), kernel = Random(Distances);
        T[] y = new T[Tokens], dq = new T[Tokens], dk = new T[Tokens], dv = new T[Tokens], dkernel = new T[Distances];
        fixed (T* pq = q, pk = k, pv = v, pu = upstream, pm = kernel, py = y, pdq = dq, pdk = dk, pdv = dv, pdm = dkernel)
        {
            ToeplitzTiles<TLanes, TVector, T>.Forward(shape, pq, pk, pv, pm, py, threads: 2);
            ToeplitzTiles<TLanes, TVector, T>.Backward(shape, pq, pk, pv, pm, pu, pdq, pdk, pdv, pdm, threads: 2);
        }

        return RegisterWidths.Numbers(y, dq, dk, dv, dkernel);

        T[] Random(int count) => RegisterWidths.Random<T>(random, count);
    }

    /// <summary>Positive, so that no sum cancels, to which the tolerances are relative.</summary>
    private static Tensor[] Inputs(long batch, long length, long heads)
    {
        long[] shape = [batch, length, heads, 8];
        return
        [
            rand(shape, ScalarType.Float64), rand(shape, ScalarType.Float64), rand(shape, ScalarType.Float64),
            rand([heads, length], ScalarType.Float64),
        ];
    }
}
