using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>The SIMD form of <see cref="CausalConvolution"/>: the sum itself, eight outputs at a time; exactly causal.</summary>
public static class DirectConvolution
{
    /// <summary>y[t] = Σ_τ h[τ] x[t-τ], with gradients for both arguments.</summary>
    /// <param name="x_BTD">Input [batch, length, channels].</param>
    /// <param name="h_LD">Taps [taps, channels].</param>
    public static Tensor Forward(Tensor x_BTD, Tensor h_LD)
    {
        using var scope = NewDisposeScope();
        Tensor taps_LD = h_LD.narrow(0, 0, Math.Min(h_LD.shape[0], x_BTD.shape[1]));
        Tensor y_BTD = Function.apply(ChannelKernels.Align(x_BTD), ChannelKernels.Align(taps_LD));
        return ChannelKernels.Cut(y_BTD, x_BTD.shape[2]).MoveToOuterDisposeScope();
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => "causal_convolution";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor x, Tensor h) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([x, h]);
            return x.dtype == ScalarType.Float32
                ? DirectConvolutionKernel<float>.Forward(x, h)
                : DirectConvolutionKernel<double>.Forward(x, h);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            Tensor gy = grad_output.contiguous();
            return gy.dtype == ScalarType.Float32
                ? DirectConvolutionKernel<float>.Backward(saved[0], saved[1], gy)
                : DirectConvolutionKernel<double>.Backward(saved[0], saved[1], gy);
        }
    }
}
