using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The SIMD form of <see cref="Wkv"/>: one pass over time for each block of channels, all (batch, block) pairs in parallel,
/// and the backward pass of the official kernel. Agrees with <see cref="WkvChunkwise"/> to rounding.
/// </summary>
public static class WkvScan
{
    /// <summary>Whole sequences from an empty state, with gradients for all four arguments.</summary>
    /// <param name="k_BTD">Keys [batch, length, channels]; fp32 or fp64 in CPU memory.</param>
    /// <param name="v_BTD">Values of the same shape.</param>
    /// <param name="w_D">Decay per token, positive.</param>
    /// <param name="u_D">Bonus of the current token.</param>
    /// <returns>wkv [batch, length, channels].</returns>
    /// <exception cref="ArgumentException">The arguments are not of one format, or their sizes do not agree.</exception>
    public static Tensor Forward(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D)
    {
        Check(k_BTD, v_BTD, w_D, u_D);
        using var scope = NewDisposeScope();
        Tensor y_BTD = Function.apply(
            ChannelKernels.Align(k_BTD), ChannelKernels.Align(v_BTD), ChannelKernels.Align(w_D), ChannelKernels.Align(u_D));
        return ChannelKernels.Cut(y_BTD, k_BTD.shape[2]).MoveToOuterDisposeScope();
    }

    /// <summary>Tokens after those the state holds, and the state after them; records no gradient.</summary>
    /// <param name="k_BTD">Keys [batch, length, channels]; fp32 or fp64 in CPU memory.</param>
    /// <param name="v_BTD">Values of the same shape.</param>
    /// <param name="w_D">Decay per token, positive.</param>
    /// <param name="u_D">Bonus of the current token.</param>
    /// <param name="state">The sums before the first token [batch, channels]; left as it is.</param>
    /// <returns>wkv [batch, length, channels], and the sums after the last token, contiguous.</returns>
    /// <exception cref="ArgumentException">The arguments are not of one format, or their sizes do not agree.</exception>
    public static (Tensor Y_BTD, WkvState State) Continue(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D, WkvState state)
    {
        Check(k_BTD, v_BTD, w_D, u_D);
        using var scope = NewDisposeScope();
        long channels = k_BTD.shape[2];
        var next = new WkvState(
            ChannelKernels.Align(state.Aa_BD).clone(), ChannelKernels.Align(state.Bb_BD).clone(), ChannelKernels.Align(state.Pp_BD).clone());
        Tensor y_BTD = Scan(
            ChannelKernels.Align(k_BTD), ChannelKernels.Align(v_BTD), ChannelKernels.Align(w_D), ChannelKernels.Align(u_D), next);
        return (ChannelKernels.Cut(y_BTD, channels).MoveToOuterDisposeScope(), next.Map(sum => ChannelKernels.Cut(sum, channels).contiguous().MoveToOuterDisposeScope()));
    }

    private static void Check(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D)
    {
        ScalarType format = k_BTD.dtype;
        if (format is not (ScalarType.Float32 or ScalarType.Float64) || v_BTD.dtype != format || w_D.dtype != format || u_D.dtype != format
            || !v_BTD.shape.SequenceEqual(k_BTD.shape) || w_D.numel() != k_BTD.shape[2] || u_D.numel() != k_BTD.shape[2])
        {
            throw new ArgumentException(
                "The scan takes keys and values of one shape, a decay and a bonus per channel, all in fp32 or all in fp64, "
                + $"not {Arguments.Text(k_BTD, v_BTD, w_D, u_D)}.");
        }
    }

    private static Tensor Scan(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D, WkvState? state)
    {
        Tensor y_BTD = empty_like(k_BTD);
        if (k_BTD.dtype == ScalarType.Float32)
            WkvScanKernel<float>.Forward(k_BTD, v_BTD, w_D, u_D, state, y_BTD);
        else
            WkvScanKernel<double>.Forward(k_BTD, v_BTD, w_D, u_D, state, y_BTD);
        return y_BTD;
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => "wkv";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor k, Tensor v, Tensor w, Tensor u) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
            Tensor y = Scan(k, v, w, u, state: null);
            ctx.save_for_backward([k, v, w, u, y]);
            return y;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            Tensor gy = grad_output.contiguous();
            return gy.dtype == ScalarType.Float32
                ? WkvScanKernel<float>.Backward(saved[0], saved[1], saved[2], saved[3], saved[4], gy)
                : WkvScanKernel<double>.Backward(saved[0], saved[1], saved[2], saved[3], saved[4], gy);
        }
    }
}
