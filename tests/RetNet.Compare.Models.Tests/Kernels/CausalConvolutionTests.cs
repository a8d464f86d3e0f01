using RetNet.Compare.Models.Kernels;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The SIMD forms of the causal convolution against the plain one and the definition.</summary>
public sealed class CausalConvolutionTests
{
    [Theory]
    [InlineData(1, 1, 1, 8)]
    [InlineData(2, 5, 9, 8)]
    [InlineData(3, 64, 3, 24)]
    [InlineData(1, 65, 64, 5)]
    [InlineData(2, 127, 127, 33)]
    [InlineData(1, 200, 150, 9)]
    public void All_forms_agree_in_values_and_gradients(long batch, long length, long taps, long channels)
    {
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-10), (ScalarType.Float32, 1e-4) })
        {
            using var scope = NewDisposeScope();
            Tensor x = randn([batch, length, channels], type);
            Tensor h = randn([taps, channels], type);
            Tensor probe = randn([batch, length, channels], type);
            (Tensor expected, Tensor expectedX, Tensor expectedH) = Evaluate(CausalConvolution.Plain, x, h, probe);
            (Tensor actual, Tensor actualX, Tensor actualH) = Evaluate(DirectConvolution.Forward, x, h, probe);
            Close.Assert(expected, actual, tolerance, $"{type}: output");
            Close.Assert(expectedX, actualX, tolerance, $"{type}: gradient of x");
            Close.Assert(expectedH, actualH, tolerance, $"{type}: gradient of h");
        }
    }

    [Fact]
    public void It_is_the_sum_of_the_definition()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 1, 2, 3, 4 }).view(1, 4, 1);
        Tensor h = tensor(new double[] { 10, 1, 0.5 }).view(3, 1);
        Tensor expected = tensor(new[] { 10, 21, 32.5, 44 }).view(1, 4, 1);
        Close.Assert(expected, DirectConvolution.Forward(x, h), 1e-12, "direct");
        Close.Assert(expected, CausalConvolution.Plain(x, h), 1e-12, "plain");
    }

    private static (Tensor Y, Tensor X, Tensor H) Evaluate(Func<Tensor, Tensor, Tensor> form, Tensor x, Tensor h, Tensor probe)
    {
        Tensor input = x.clone().requires_grad_();
        Tensor taps = h.clone().requires_grad_();
        Tensor y = form(input, taps);
        (y * probe).sum().backward();
        return (y, input.grad!, taps.grad!);
    }
}
