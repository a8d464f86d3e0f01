using RetNet.Compare.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Activations of bf16 numbers against those of the same numbers in double precision.</summary>
public sealed class ActivationTableTests
{
    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_number_has_the_rounded_value_of_double_precision(Activation activation)
    {
        using var scope = NewDisposeScope();
        Tensor x = EveryNumber();
        Tensor expected = Activations.Apply(activation, x.to(ScalarType.Float64)).to(ScalarType.BFloat16);
        Tensor actual = Activations.ApplyForProduct(activation, x);
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Assert.True(actual.allclose(expected, rtol: 0, atol: 0, equal_nan: true));
        Assert.True(actual[0x7FC0].isnan().ToBoolean());

        // What it stands for may differ by its last bit, and by what single precision cancels in the tail.
        Tensor plain = Activations.Apply(activation, x).to(ScalarType.BFloat16);
        Assert.True(actual.allclose(plain, rtol: 1e-2, atol: 1e-6, equal_nan: true));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_gradient_is_that_of_double_precision_rounded(Activation activation)
    {
        using var scope = NewDisposeScope();
        foreach (long[] shape in new long[][] { [1], [3, 5], [2, 331, 257] })
        {
            Tensor x = (3 * randn(shape)).to(ScalarType.BFloat16), probe = randn(shape).to(ScalarType.BFloat16);
            Tensor expected = Gradient(Activations.Apply, x.to(ScalarType.Float64), probe.to(ScalarType.Float64));
            Tensor actual = Gradient(Activations.ApplyForProduct, x, probe);
            Assert.Equal(ScalarType.BFloat16, actual.dtype);
            Assert.True(actual.to(ScalarType.Float64).allclose(expected, rtol: 4e-3, atol: 1e-30));
        }

        Tensor Gradient(Func<Activation, Tensor, Tensor> form, Tensor x, Tensor probe)
        {
            Tensor leaf = x.detach().requires_grad_();
            return autograd.grad([form(activation, leaf.transpose(0, -1))], [leaf], [probe.transpose(0, -1)])[0];
        }
    }

    [Fact]
    public void Other_formats_are_computed_as_they_are()
    {
        using var scope = NewDisposeScope();
        foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
            Assert.Equal(type, Activations.ApplyForProduct(Activation.Gelu, ones(3, type)).dtype);
    }

    private static Tensor EveryNumber()
    {
        float[] numbers = [.. Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16))];
        return tensor(numbers).to(ScalarType.BFloat16);
    }
}
