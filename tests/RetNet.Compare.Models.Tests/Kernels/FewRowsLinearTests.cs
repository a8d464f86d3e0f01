using RetNet.Compare.Models.Kernels;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

public sealed class FewRowsLinearTests
{
    [Theory]
    [InlineData(1, 7, 5, true)]
    [InlineData(1, 1024, 513, false)]
    [InlineData(3, 129, 600, true)]
    [InlineData(4, 33, 2, true)]
    [InlineData(9, 300, 301, false)]
    [InlineData(16, 64, 1000, true)]
    public void Equals_the_plain_product(long rows, long inputs, long outputs, bool hasBias)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor x = randn([rows, 1, inputs]);
        Tensor weight = randn([outputs, inputs]) / Math.Sqrt(inputs);
        Tensor? bias = hasBias ? randn([outputs]) : null;
        Assert.True(FewRowsLinear.Serves(x, weight));

        Tensor product = FewRowsLinear.Apply(x, weight, bias);

        Assert.Equal([rows, 1, outputs], product.shape);
        Assert.True(Registry.Difference(nn.functional.linear(x, weight, bias), product) < 1e-5);
    }

    [Fact]
    public void Leaves_products_that_need_gradients_to_the_plain_form()
    {
        using Tensor x = randn([1, 8]);
        using Tensor weight = randn([8, 8]);
        Assert.False(FewRowsLinear.Serves(x, weight));
    }
}
