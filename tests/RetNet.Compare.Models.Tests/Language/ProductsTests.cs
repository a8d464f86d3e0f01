using RetNet.Compare.Models.Layers;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Language;

/// <summary>Products of bf16 numbers, by what this machine has for them and by fp32.</summary>
public sealed class ProductsTests
{
    // One rounding to bf16, and sums in fp32.
    private const double Relative = 1.0 / 256, Absolute = 1e-4;

    [Theory]
    [InlineData(3, 7, 1000, 65)]
    [InlineData(1, 1, 4000, 1)]
    [InlineData(2, 4, 500, 1)]
    [InlineData(1, 2, 1024, 2)]
    [InlineData(1, 2, 1025, 2)]
    public void A_product_is_the_exact_one_rounded_once(long batch, long rows, long inner, long columns)
    {
        using var scope = NewDisposeScope();
        Tensor a = Random(batch, inner, rows).transpose(1, 2), b = Random(batch, inner, columns);
        Tensor expected = a.to(ScalarType.Float64).matmul(b.to(ScalarType.Float64));
        AssertRounded(expected, Products.Matmul(a, b));
        AssertRounded(expected, Products.RaisedMatmul(a, b));
    }

    [Theory]
    [InlineData(9, 1000, 65, true)]
    [InlineData(9, 1000, 65, false)]
    [InlineData(1, 1000, 2, true)]
    [InlineData(1, 2048, 1, false)]
    [InlineData(1, 2049, 1, true)]
    public void A_linear_map_is_the_exact_one_rounded_once(long rows, long inputs, long outputs, bool hasBias)
    {
        using var scope = NewDisposeScope();
        Tensor x = Random(2, rows, inputs), weight = Random(outputs, inputs);
        Tensor? bias = hasBias ? Random(outputs) : null;
        Tensor expected = nn.functional.linear(x.to(ScalarType.Float64), weight.to(ScalarType.Float64), bias?.to(ScalarType.Float64));
        AssertRounded(expected, Products.Linear(x, weight, bias));
        AssertRounded(expected, Products.RaisedLinear(x, weight, bias));
    }

    private static Tensor Random(params long[] shape) => randn(shape).to(ScalarType.BFloat16);

    private static void AssertRounded(Tensor expected, Tensor actual)
    {
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Assert.True(actual.to(ScalarType.Float64).allclose(expected, rtol: Relative, atol: Absolute), $"{Registry.Difference(expected, actual.to(ScalarType.Float64)):g3}");
    }
}
