using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Language;

public sealed class LinearTests
{
    /// <summary>Gradients of several maps of one x are to be added in fp32.</summary>
    [Fact]
    public void An_input_is_rounded_beforehand_at_bf16_where_no_gradient_is_recorded_and_the_product_is_the_same()
    {
        using var scope = NewDisposeScope();
        using var half = new Linear(8, 4, hasBias: true, Precision.Bf16);
        using var single = new Linear(8, 4, hasBias: true, Precision.Fp32);
        Tensor x = randn([3, 8]);
        Assert.Equal(ScalarType.Float32, half.Rounded(x).dtype);
        using var frozen = no_grad();
        Assert.Equal(ScalarType.Float32, single.Rounded(x).dtype);
        Assert.Equal(ScalarType.BFloat16, half.Rounded(x).dtype);
        Close.Assert(half.Forward(x), half.Forward(half.Rounded(x)), 0, "product");
    }
}
