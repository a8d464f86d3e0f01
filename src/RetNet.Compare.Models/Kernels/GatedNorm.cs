using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// swish(g) ⊙ norm(x), the norm being a plain one over the last axis: retention's head norm with its gate. The SIMD form keeps x and g
/// for the backward pass and computes the rest again; the plain form is the composition of the layers.
/// </summary>
public static class GatedNorm
{
    /// <summary>Evaluates the SIMD form, with gradients for both arguments.</summary>
    /// <param name="x">What is normalised [..., groups, width]; fp32 or fp64 in CPU memory.</param>
    /// <param name="gate">g [..., groups·width] of the same format, or bf16 beside fp32.</param>
    /// <param name="epsilon">Added to the variance, or to the mean square.</param>
    /// <param name="centred">Whether the mean is taken away first (LayerNorm) or not (RMSNorm).</param>
    /// <returns>[..., groups·width], in the format of the gate.</returns>
    /// <exception cref="ArgumentException">The formats are others, or x and g hold different numbers of entries.</exception>
    public static Tensor Forward(Tensor x, Tensor gate, double epsilon, bool centred)
    {
        if ((x.dtype, gate.dtype) is not ((ScalarType.Float32, ScalarType.Float32 or ScalarType.BFloat16) or (ScalarType.Float64, ScalarType.Float64)))
            throw new ArgumentException($"A gated norm takes x and gate in fp32 or fp64, or a bf16 gate beside fp32, not {x.dtype} and {gate.dtype}.");
        if (x.numel() != gate.numel())
            throw new ArgumentException($"A gated norm takes a gate for every entry, not {Arguments.Text(gate)} for {Arguments.Text(x)}.");

        using var scope = NewDisposeScope();
        return Function.apply(x.contiguous(), gate.contiguous(), epsilon, centred).MoveToOuterDisposeScope();
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        private const string Epsilon = "epsilon", Centred = "centred";

        public override string Name => "gated_norm";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor x, Tensor gate) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_data(Epsilon, vars[2]);
            ctx.save_data(Centred, vars[3]);
            ctx.save_for_backward([x, gate]);
            return x.dtype == ScalarType.Float32
                ? GatedNormKernel<float>.Forward(x, gate, (double)vars[2], (bool)vars[3])
                : GatedNormKernel<double>.Forward(x, gate, (double)vars[2], (bool)vars[3]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            Tensor upstream = grad_output.contiguous();
            (double epsilon, bool centred) = ((double)ctx.get_data(Epsilon), (bool)ctx.get_data(Centred));
            (Tensor dx, Tensor dgate) = saved[0].dtype == ScalarType.Float32
                ? GatedNormKernel<float>.Backward(saved[0], saved[1], upstream, epsilon, centred)
                : GatedNormKernel<double>.Backward(saved[0], saved[1], upstream, epsilon, centred);
            return [dx, dgate, null!, null!];
        }
    }
}
