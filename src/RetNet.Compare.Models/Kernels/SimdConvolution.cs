using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>The SIMD forms of <see cref="CausalConvolution"/>; the backward pass keeps nothing but both arguments.</summary>
public static class SimdConvolution
{
    /// <summary>y[t] = Σ_τ h[τ] x[t-τ], with gradients for both arguments.</summary>
    /// <param name="x_BTD">Input [batch, length, channels], fp32 or fp64 in CPU memory.</param>
    /// <param name="h_LD">Taps [taps, channels] of the same format.</param>
    /// <param name="method">Sum or transform.</param>
    /// <exception cref="ArgumentException">The formats or the numbers of channels are others.</exception>
    public static Tensor Forward(Tensor x_BTD, Tensor h_LD, ConvolutionMethod method)
    {
        if (x_BTD.dtype is not (ScalarType.Float32 or ScalarType.Float64) || h_LD.dtype != x_BTD.dtype || h_LD.shape[1] != x_BTD.shape[2])
        {
            throw new ArgumentException(
                $"A convolution takes x and taps in fp32 or fp64 with as many channels, not {x_BTD.dtype} of {x_BTD.shape[2]} and {h_LD.dtype} of {h_LD.shape[1]}.");
        }

        using var scope = NewDisposeScope();
        Tensor taps_LD = h_LD.narrow(0, 0, Math.Min(h_LD.shape[0], x_BTD.shape[1]));
        return Function.apply(x_BTD.contiguous(), taps_LD.contiguous(), method).MoveToOuterDisposeScope();
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        private const string Method = "method";

        public override string Name => "causal_convolution";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor x, Tensor h, var method) = ((Tensor)vars[0], (Tensor)vars[1], (ConvolutionMethod)vars[2]);
            ctx.save_for_backward([x, h]);
            ctx.save_data(Method, vars[2]);
            Tensor y = empty_like(x);
            if (x.dtype == ScalarType.Float32)
                Run<float>();
            else
                Run<double>();
            return y;

            unsafe void Run<T>()
                where T : unmanaged, System.Numerics.IFloatingPoint<T> =>
                ConvolutionKernel.Forward(method, Shape(x, h), Data<T>(x), Data<T>(h), Data<T>(y), get_num_threads());
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            (Tensor x, Tensor h, var method) = (saved[0], saved[1], (ConvolutionMethod)ctx.get_data(Method));
            (Tensor upstream, Tensor dx, Tensor dh) = (grad_output.contiguous(), empty_like(x), empty_like(h));
            if (x.dtype == ScalarType.Float32)
                Run<float>();
            else
                Run<double>();
            return [dx, dh, null!];

            unsafe void Run<T>()
                where T : unmanaged, System.Numerics.IFloatingPoint<T> =>
                ConvolutionKernel.Backward(
                    method, Shape(x, h), Data<T>(x), Data<T>(h), Data<T>(upstream), Data<T>(dx), Data<T>(dh), get_num_threads());
        }

        private static ConvolutionShape Shape(Tensor x_BTD, Tensor h_LD) => new(x_BTD.shape[0], x_BTD.shape[1], x_BTD.shape[2], h_LD.shape[0]);

        private static unsafe T* Data<T>(Tensor tensor)
            where T : unmanaged =>
            ChannelKernels.Pointer<T>(tensor);
    }
}
