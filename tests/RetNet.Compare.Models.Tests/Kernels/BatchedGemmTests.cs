using System.Numerics;
using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Products of many matrices against libtorch's in double precision.</summary>
public sealed class BatchedGemmTests
{
    public static TheoryData<int, int, int> Sizes => new() { { 1, 1, 1 }, { 5, 3, 2 }, { 48, 128, 32 }, { 49, 129, 33 }, { 193, 5, 257 }, { 2, 513, 300 }, { 250, 640, 31 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Products_are_libtorch_s_whichever_way_memory_holds_the_factors(int rows, int inner, int columns)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach ((ScalarType format, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 1e-5) })
        {
            foreach ((bool turnedA, bool turnedB) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                (Tensor a, Tensor b) = (Matrices(rows, inner, turnedA), Matrices(inner, columns, turnedB));
                Assert.True(BatchedGemm.Serves(a, b));
                Tensor product = BatchedGemm.Multiply(a, b);
                Assert.Equal(format, product.dtype);
                Close.AssertRelative(a.to(ScalarType.Float64).matmul(b.to(ScalarType.Float64)), product, tolerance, $"{format} {turnedA} {turnedB}");
            }

            Tensor Matrices(long height, long width, bool turned) =>
                turned ? randn([2, 3, width, height], format).transpose(-1, -2) : randn([2, 3, height, width], format);
        }
    }

    [Fact]
    public void What_it_cannot_multiply_it_leaves_to_libtorch()
    {
        using var scope = NewDisposeScope();
        int threads = get_num_threads(), batch = Math.Max(2, threads);
        Tensor a = randn(batch, 4, 6), b = randn(batch, 6, 4);
        Assert.False(BatchedGemm.Serves(a, b), "a gradient may be recorded");
        using var frozen = no_grad();
        Assert.True(BatchedGemm.Serves(a, b));
        Assert.False(BatchedGemm.Serves(a.to(ScalarType.BFloat16), b.to(ScalarType.BFloat16)), "bf16");
        Assert.False(BatchedGemm.Serves(a.unsqueeze(0), b), "other batches");
        Assert.False(BatchedGemm.Serves(a.narrow(2, 1, 4), b), "rows of a larger matrix");
        Assert.False(BatchedGemm.Serves(a.narrow(1, 0, 0), b), "no rows");
        Assert.False(BatchedGemm.Serves(a[0], b[0]), "one product");

        set_num_threads(batch + 1);
        try
        {
            Assert.False(BatchedGemm.Serves(a, b), "fewer products than threads");
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void Every_register_width_gives_the_same_products()
    {
        Same<float>(1e-4);
        Same<double>(1e-12);

        static void Same<T>(double tolerance)
            where T : unmanaged, INumber<T> =>
            RegisterWidths.AssertSame(tolerance, Run<Lanes128<T>, Vector128<T>, T>(), Run<Lanes256<T>, Vector256<T>, T>(), Run<Lanes512<T>, Vector512<T>, T>());
    }

    /// <summary>Two products of 51 rows by 140 by 70 columns in every order of memory.</summary>
    private static unsafe double[] Run<TLanes, TVector, T>()
        where TLanes : struct, ILanes<TVector, T>
        where TVector : unmanaged
        where T : unmanaged, INumber<T>
    {
        var random = new Random(1);
        T[] a = RegisterWidths.Random<T>(random, 2 * 51 * 140), b = RegisterWidths.Random<T>(random, 2 * 140 * 70);
        var products = new List<T[]>();
        foreach ((bool turnedA, bool turnedB) in new[] { (false, false), (false, true), (true, false) })
        {
            var c = new T[2 * 51 * 70];
            fixed (T* pa = a, pb = b, pc = c)
                GemmBlocks<TLanes, TVector, T>.Multiply(new GemmShape(2, 51, 140, 70, turnedA, turnedB), pa, pb, pc, threads: 2);
            products.Add(c);
        }

        return RegisterWidths.Numbers([.. products]);
    }
}
