using RetNet.Compare.Models.Kernels;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The SIMD form of Toeplitz-masked attention against the plain one and numerical derivatives.</summary>
public sealed class ToeplitzAttentionTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, 4)]
    [InlineData(1, 65, 3)]
    [InlineData(2, 127, 2)]
    public void Both_forms_agree_in_values_and_gradients(long batch, long length, long heads)
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = Inputs(batch, length, heads);
        Tensor probe = randn([batch, length, heads, 8], ScalarType.Float64);
        (Tensor expected, Tensor[] expectedGradients) = Evaluate(ToeplitzAttention.Plain);
        (Tensor actual, Tensor[] actualGradients) = Evaluate(TiledToeplitzAttention.Forward);
        Close.Assert(expected, actual, 1e-11, "output");
        for (int i = 0; i < 4; i++)
            Close.Assert(expectedGradients[i], actualGradients[i], 1e-10, $"gradient {i}");

        (Tensor Y, Tensor[] Gradients) Evaluate(Func<Tensor, Tensor, Tensor, Tensor, Tensor> form)
        {
            Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
            Tensor y = form(leaves[0], leaves[1], leaves[2], leaves[3]);
            (y * probe).sum().backward();
            return (y, [.. leaves.Select(leaf => leaf.grad!)]);
        }
    }

    [Fact]
    public void Its_gradients_are_its_numerical_derivatives()
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = Inputs(2, 9, 2);
        Tensor probe = randn([2, 9, 2, 8], ScalarType.Float64);
        NumericalDerivative.Check(x => (TiledToeplitzAttention.Forward(x[0], x[1], x[2], x[3]) * probe).sum(), inputs);
    }

    private static Tensor[] Inputs(long batch, long length, long heads)
    {
        long[] shape = [batch, length, heads, 8];
        return
        [
            randn(shape, ScalarType.Float64), randn(shape, ScalarType.Float64), randn(shape, ScalarType.Float64),
            randn([heads, length], ScalarType.Float64),
        ];
    }
}
