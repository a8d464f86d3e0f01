using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

public sealed class BFloat16Tests
{
    [Fact]
    public void Values_keep_eight_bits_of_mantissa()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new[] { 1f, 1.00390625f, 3.1415927f }).to(bfloat16);
        Assert.Equal(bfloat16, x.dtype);
        Assert.Equal(2, x.element_size());
        Assert.Equal([1f, 1f, 3.140625f], x.to(float32).data<float>().ToArray());
        Assert.Equal(3.140625f, x[2].ToSingle());
    }

    [Fact]
    public void Master_weights_in_fp32_get_fp32_gradients_through_a_bf16_product()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor weight = randn([32, 16], generator: generator).requires_grad_();
        Tensor input = randn([8, 16], generator: generator);
        nn.functional.linear(input.bfloat16(), weight.bfloat16()).@float().square().sum().backward();
        Tensor low = weight.grad!;
        weight.grad = null;
        nn.functional.linear(input, weight).square().sum().backward();

        Assert.Equal(float32, low.dtype);
        double error = (linalg.norm(low - weight.grad!) / linalg.norm(weight.grad!)).ToDouble();
        Assert.InRange(error, 1e-6, 0.01);
    }

    [Fact]
    public void A_module_converts_its_floating_point_parameters()
    {
        using Linear layer = nn.Linear(4, 3).bfloat16();
        Assert.All(layer.parameters(), parameter => Assert.Equal(bfloat16, parameter.dtype));
        Assert.All(layer.parameters(), parameter => Assert.True(parameter.requires_grad));
        using Tensor output = layer.call(ones(1, 4, dtype: bfloat16));
        Assert.Equal(bfloat16, output.dtype);
    }
}
