using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The SIMD form of a gated norm against the layers it stands for.</summary>
public sealed class GatedNormTests
{
    [Theory]
    [InlineData(3, 1, true)]
    [InlineData(4, 8, false)]
    [InlineData(70, 21, true)]
    [InlineData(5, 64, false)]
    public void Both_forms_agree_in_values_and_gradients(long rows, long width, bool centred)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([rows, 2, width], ScalarType.Float64) * 3 + 1, gate = randn([rows, 2 * width], ScalarType.Float64) * 5;
        Tensor probe = randn([rows, 2 * width], ScalarType.Float64);
        Norm norm = centred ? new LayerNorm(width, 1e-5, affine: false) : new RmsNorm(width, 1e-5, affine: false);
        (Tensor expected, Tensor expectedX, Tensor expectedGate) = Evaluate((a, g) => Activations.Apply(Activation.Swish, g) * norm.Forward(a).flatten(-2));
        (Tensor actual, Tensor actualX, Tensor actualGate) = Evaluate((a, g) => GatedNorm.Forward(a, g, 1e-5, centred));
        Close.Assert(expected, actual, 1e-11, "output");
        Close.Assert(expectedX, actualX, 1e-9, "gradient of x");
        Close.Assert(expectedGate, actualGate, 1e-11, "gradient of the gate");

        (Tensor Y, Tensor X, Tensor Gate) Evaluate(Func<Tensor, Tensor, Tensor> form) => GatedNormTests.Evaluate(form, x, gate, probe);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(21, false)]
    [InlineData(64, true)]
    public void A_gate_in_bf16_gives_the_values_and_gradients_of_double_precision_rounded(long width, bool centred)
    {
        using var scope = NewDisposeScope();
        Tensor x = randn([70, 2, width]) * 3 + 1;
        Tensor gate = (randn([70, 2 * width]) * 5).to(ScalarType.BFloat16), probe = randn([70, 2 * width]).to(ScalarType.BFloat16);
        (Tensor expected, Tensor expectedX, Tensor expectedGate) = Evaluate(Form, Double(x), Double(gate), Double(probe));
        (Tensor actual, Tensor actualX, Tensor actualGate) = Evaluate(Form, x, gate, probe);
        Assert.Equal([ScalarType.BFloat16, ScalarType.Float32, ScalarType.BFloat16], new[] { actual.dtype, actualX.dtype, actualGate.dtype });
        Assert.True(Double(actual).allclose(expected, rtol: 4e-3, atol: 1e-5), "output");
        Close.Assert(expectedX, actualX, 1e-4 * Math.Max(1, expectedX.abs().max().ToDouble()), "gradient of x");
        Assert.True(Double(actualGate).allclose(expectedGate, rtol: 4e-3, atol: 1e-5), "gradient of the gate");

        Tensor Form(Tensor a, Tensor g) => GatedNorm.Forward(a, g, 1e-5, centred);

        static Tensor Double(Tensor tensor) => tensor.to(ScalarType.Float64);
    }

    [Fact]
    public void Other_formats_are_refused()
    {
        using var scope = NewDisposeScope();
        foreach ((ScalarType x, ScalarType gate) in new[]
        {
            (ScalarType.Float64, ScalarType.BFloat16), (ScalarType.Float32, ScalarType.Float64), (ScalarType.BFloat16, ScalarType.BFloat16),
        })
            Assert.Throws<ArgumentException>(() => GatedNorm.Forward(ones([2, 1, 4], x), ones([2, 4], gate), 1e-5, centred: true));
    }

    [Fact]
    public void A_gate_of_another_size_is_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => GatedNorm.Forward(ones(2, 2, 4), ones(2, 4), 1e-5, centred: true));
    }

    private static (Tensor Y, Tensor X, Tensor Gate) Evaluate(Func<Tensor, Tensor, Tensor> form, Tensor x, Tensor gate, Tensor probe)
    {
        (Tensor a, Tensor g) = (x.clone().requires_grad_(), gate.clone().requires_grad_());
        Tensor y = form(a, g);
        IList<Tensor> gradients = autograd.grad([y], [a, g], [probe]);
        return (y, gradients[0], gradients[1]);
    }
}
