using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The kernel at every register width, also those this machine has to emulate.</summary>
public sealed unsafe class RegisterWidthTests
{
    [Fact]
    public void Every_width_gives_the_same_values_and_gradients()
    {
        Same<float>(1e-5);
        Same<double>(1e-13);
    }

    [Fact]
    public void The_exponential_is_exact_to_two_units_in_the_last_place()
    {
        for (float x = -87; x <= 0; x += 0.00137f)
        {
            double expected = Math.Exp(x);
            Assert.Equal(expected, Lanes128<float>.ExpNegative(Vector128.Create(x)).ToScalar(), expected * 2.4e-7);
        }

        Assert.Equal(1, Lanes256<float>.ExpNegative(Vector256<float>.Zero).ToScalar());
        Assert.True(Lanes512<float>.ExpNegative(Vector512.Create(float.NegativeInfinity)).ToScalar() < 1.2e-38f);
        Assert.True(float.IsNaN(Lanes128<float>.ExpNegative(Vector128.Create(float.NaN)).ToScalar()));
    }

    private static void Same<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        RegisterWidths.AssertSame(tolerance, Run<Lanes128<T>, Vector128<T>, T>(), Run<Lanes256<T>, Vector256<T>, T>(), Run<Lanes512<T>, Vector512<T>, T>());

    /// <summary>Output, log-sum-exp and gradients of two heads of width 10, 70 queries after 5 known keys, shared by two threads.</summary>
    private static double[] Run<TLanes, TVector, T>()
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shape = new AttentionShape(1, 2, 70, 75, 10);
        var random = new Random(1);
        T[] q = Random(1400), k = Random(1500), v = Random(1500), upstream = Random(1400);
        T[] o = new T[1400], logSumExp = new T[140], dq = new T[1400], dk = new T[3000], dv = new T[3000];
        fixed (T* pq = q, pk = k, pv = v, pu = upstream, po = o, pl = logSumExp, pdq = dq, pdk = dk, pdv = dv)
        {
            AttentionTiles<TLanes, TVector, T>.Forward(shape, pq, pk, pv, new RowLayout(1500, 10, 20), po, pl, threads: 2);
            AttentionTiles<TLanes, TVector, T>.Backward(shape, pq, pk, pv, po, pl, pu, pdq, pdk, pdv, parts: 2, threads: 2);
        }

        return RegisterWidths.Numbers(o, logSumExp, dq, dk, dv);

        T[] Random(int count) => RegisterWidths.Random<T>(random, count);
    }
}
