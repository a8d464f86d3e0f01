using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

public sealed unsafe class FewRowsLinearTests
{
    public static TheoryData<long, long, long, bool> Shapes => new()
    {
        { 1, 7, 5, true },
        { 1, 1024, 513, false },
        { 3, 129, 600, true },
        { 4, 33, 2, true },
        { 9, 300, 301, false },
        { 11, 64, 1000, true },
        { 12, 64, 1000, true },
        { 16, 64, 1000, true },
        { 20, 65, 37, true },
        { 64, 1030, 70, true },
        { 33, 300, 301, false },
        { 64, 50, 70, true },
    };

    public static TheoryData<long, long, long, bool> ShapesOfBf16 => new()
    {
        { 1, 7, 5, true },
        { 1, 1024, 513, false },
        { 3, 129, 600, true },
        { 4, 33, 2, true },
        { 9, 300, 301, false },
        { 32, 65, 37, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_plain_product(long rows, long inputs, long outputs, bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        (Tensor x, Tensor weight, Tensor? bias) = Factors(rows, inputs, outputs, hasBias);
        Assert.True(FewRowsLinear.Serves(new RowsTimesWeight(x, weight, null)));

        Tensor product = FewRowsLinear.Apply(new RowsTimesWeight(x, weight, bias))[0];

        Assert.Equal([rows, 1, outputs], product.shape);
        Assert.True(Registry.Difference(nn.functional.linear(x, weight, bias), product) < 1e-5);
    }

    [Theory]
    [MemberData(nameof(ShapesOfBf16))]
    public void Sixteen_bit_weights_are_the_only_thing_rounded(long rows, long inputs, long outputs, bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        (Tensor x, Tensor weight, Tensor? bias) = Factors(rows, inputs, outputs, hasBias);
        Tensor half = weight.to(ScalarType.BFloat16);
        // More rows only where libtorch has no fast product of bf16.
        Assert.True(rows > 4 || FewRowsLinear.Serves(new RowsTimesWeight(x, half, null)));

        Tensor product = FewRowsLinear.Apply(new RowsTimesWeight(x, half, bias))[0];

        Assert.Equal(ScalarType.Float32, product.dtype);
        Assert.True(Registry.Difference(nn.functional.linear(x, half.to(ScalarType.Float32), bias), product) < 1e-5);
    }

    [Theory]
    [InlineData(1, 75, 9)]
    [InlineData(3, 40, 7)]
    [InlineData(12, 40, 19)]
    [InlineData(37, 40, 19)]
    public void Every_register_width_gives_the_same_product(int rows, int inputs, int outputs)
    {
        var random = new Random(1);
        float[] x = [.. Enumerable.Range(0, rows * inputs).Select(_ => random.NextSingle() - 0.5f)];
        ushort[] weight = [.. Enumerable.Range(0, outputs * inputs).Select(_ => (ushort)(BitConverter.SingleToUInt32Bits(random.NextSingle() - 0.5f) >> 16))];
        float[] single = [.. weight.Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16))];
        double[] expected = [.. Enumerable.Range(0, rows * outputs).Select(i =>
            Enumerable.Range(0, inputs).Sum(j => (double)x[i / outputs * inputs + j] * single[i % outputs * inputs + j]))];

        float[] y = new float[rows * outputs];
        int columns = Tiles.Padded(rows, TurnedRows.ColumnStep);
        float[] xT = new float[inputs * columns];
        fixed (float* px = x, ps = single, py = y, pt = xT)
        fixed (ushort* pw = weight)
        {
            var sixteen = new RowProducts<ushort>(px, pw, null, py, rows, inputs, outputs);
            var full = new RowProducts<float>(px, ps, null, py, rows, inputs, outputs);
            new TurnedRows(px, pt, rows, inputs, columns).Run<Lanes128<float>, Vector128<float>>(0, inputs);
            var turned = new TurnedRowProducts(pt, columns, full);
            foreach (Action run in new Action[]
            {
                () => sixteen.Run<Lanes128<float>, Vector128<float>>(0, outputs),
                () => sixteen.Run<Lanes256<float>, Vector256<float>>(0, outputs),
                () => sixteen.Run<Lanes512<float>, Vector512<float>>(0, outputs),
                () => full.Run<Lanes128<float>, Vector128<float>>(0, outputs),
                () => full.Run<Lanes256<float>, Vector256<float>>(0, outputs),
                () => full.Run<Lanes512<float>, Vector512<float>>(0, outputs),
                () => turned.Run<Lanes128<float>, Vector128<float>>(0, outputs),
                () => turned.Run<Lanes256<float>, Vector256<float>>(0, outputs),
                () => turned.Run<Lanes512<float>, Vector512<float>>(0, outputs),
            })
            {
                Array.Fill(y, float.NaN);
                run();
                Assert.All(expected.Zip(y), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            }
        }
    }

    [Theory]
    [InlineData(1, ScalarType.Float32)]
    [InlineData(3, ScalarType.Float32)]
    [InlineData(40, ScalarType.Float32)]
    [InlineData(3, ScalarType.BFloat16)]
    public void Products_done_together_equal_each_alone(long rows, ScalarType format)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // Together enough for several cores, cut within the products.
        RowsTimesWeight[] products = [.. new[] { (300, 129, true), (257, 1, false), (1, 64, true), (129, 513, false) }.Select(shape =>
        {
            (Tensor x, Tensor weight, Tensor? bias) = Factors(rows, shape.Item1, shape.Item2, shape.Item3);
            return new RowsTimesWeight(x, weight.to(format), bias);
        })];
        Assert.True(FewRowsLinear.Serves(products));

        Tensor[] together = FewRowsLinear.Apply(products);

        Assert.All(products.Zip(together), pair =>
        {
            (Tensor x, Tensor weight, Tensor? bias) = pair.First;
            Assert.Equal([rows, 1, weight.shape[0]], pair.Second.shape);
            Assert.True(Registry.Difference(nn.functional.linear(x, weight.to(ScalarType.Float32), bias), pair.Second) < 1e-5);
        });
    }

    [Fact]
    public void Products_of_the_same_rows_and_of_others_are_each_of_their_own()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        RowsTimesWeight first = Of(Factors(24, 96, 40, true)), other = Of(Factors(24, 32, 40, true));
        RowsTimesWeight[] products = [first, first with { Weight = randn(56, 96) / 10, Bias = null }, other, first];

        Tensor[] together = FewRowsLinear.Apply(products);

        Assert.All(products.Zip(together), pair =>
            Assert.True(Registry.Difference(nn.functional.linear(pair.First.X, pair.First.Weight, pair.First.Bias), pair.Second) < 1e-5));

        static RowsTimesWeight Of((Tensor X, Tensor Weight, Tensor? Bias) factors) => new(factors.X, factors.Weight, factors.Bias);
    }

    [Fact]
    public void Leaves_products_of_mixed_formats_to_others()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        (Tensor x, Tensor weight, _) = Factors(1, 8, 8, false);
        Assert.False(FewRowsLinear.Serves(new RowsTimesWeight(x, weight, null), new RowsTimesWeight(x, weight.to(ScalarType.BFloat16), null)));
    }

    [Fact]
    public void Leaves_products_that_need_gradients_to_the_plain_form()
    {
        using Tensor x = randn([1, 8]);
        using Tensor weight = randn([8, 8]);
        Assert.False(FewRowsLinear.Serves(new RowsTimesWeight(x, weight, null)));
    }

    private static (Tensor X, Tensor Weight, Tensor? Bias) Factors(long rows, long inputs, long outputs, bool hasBias) => (
        randn([rows, 1, inputs]), randn([outputs, inputs]) / Math.Sqrt(inputs), hasBias ? randn([outputs]) : null);
}
