using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Layers;
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

        (Tensor Y, Tensor X, Tensor Gate) Evaluate(Func<Tensor, Tensor, Tensor> form)
        {
            (Tensor a, Tensor g) = (x.clone().requires_grad_(), gate.clone().requires_grad_());
            Tensor y = form(a, g);
            (y * probe).sum().backward();
            return (y, a.grad!, g.grad!);
        }
    }
}
