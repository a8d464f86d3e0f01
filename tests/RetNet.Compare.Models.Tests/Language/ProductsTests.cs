using RetNet.Compare.Models.Layers;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Language;

/// <summary>Products of bf16 numbers, by what this machine has for them and by fp32.</summary>
public sealed class ProductsTests
{
    // One rounding to bf16, and sums in fp32.
    private const double Relative = 1.0 / 256, Absolute = 1e-4;

    [Fact]
    public void A_product_is_the_exact_one_rounded_once()
    {
        using var scope = NewDisposeScope();
        Tensor a = Random(3, 1000, 7).transpose(1, 2), b = Random(3, 1000, 65);
        Tensor expected = a.to(ScalarType.Float64).matmul(b.to(ScalarType.Float64));
        AssertRounded(expected, Products.Matmul(a, b));
        AssertRounded(expected, Products.RaisedMatmul(a, b));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_linear_map_is_the_exact_one_rounded_once(bool hasBias)
    {
        using var scope = NewDisposeScope();
        Tensor x = Random(2, 9, 1000), weight = Random(65, 1000);
        Tensor? bias = hasBias ? Random(65) : null;
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
