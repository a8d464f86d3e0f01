using RetNet.Compare.Models.Kernels;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>The SIMD form of Toeplitz-masked attention against the plain one.</summary>
public sealed class ToeplitzAttentionTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, 4)]
    [InlineData(1, 65, 3)]
    [InlineData(2, 127, 2)]
    public void Both_forms_agree_in_values_and_gradients(long batch, long length, long heads)
    {
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-12), (ScalarType.Float32, 2e-6) })
        {
            using var scope = NewDisposeScope();
            Tensor[] inputs = [.. Inputs(batch, length, heads).Select(input => input.to(type))];
            Tensor probe = rand([batch, length, heads, 8], type);
            (Tensor expected, Tensor[] expectedGradients) = Evaluate(ToeplitzAttention.Plain, inputs, probe);
            (Tensor actual, Tensor[] actualGradients) = Evaluate(TiledToeplitzAttention.Forward, inputs, probe);
            Close.AssertRelative(expected, actual, tolerance, $"{type}: output");
            for (int i = 0; i < 4; i++)
                Close.AssertRelative(expectedGradients[i], actualGradients[i], tolerance, $"{type}: gradient {i}");
        }

        static (Tensor Y, Tensor[] Gradients) Evaluate(Func<Tensor, Tensor, Tensor, Tensor, Tensor> form, Tensor[] inputs, Tensor probe)
        {
            Tensor[] leaves = [.. inputs.Select(input => input.clone().requires_grad_())];
            Tensor y = form(leaves[0], leaves[1], leaves[2], leaves[3]);
            (y * probe).sum().backward();
            return (y, [.. leaves.Select(leaf => leaf.grad!)]);
        }
    }

    /// <summary>Positive, so that no sum cancels, to which the tolerances are relative.</summary>
    private static Tensor[] Inputs(long batch, long length, long heads)
    {
        long[] shape = [batch, length, heads, 8];
        return
        [
            rand(shape, ScalarType.Float64), rand(shape, ScalarType.Float64), rand(shape, ScalarType.Float64),
            rand([heads, length], ScalarType.Float64),
        ];
    }
}
