using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Depthwise causal convolution: y[t] = Σ_τ h[τ] x[t-τ], each channel with its own taps, zeros before the start.</summary>
public static class CausalConvolution
{
    /// <summary>Up to this many taps the sum is faster than a transform.</summary>
    private const long DirectTaps = 256;

    /// <summary>Up to this many taps a sum of shifted copies is the plain form.</summary>
    private const long ShiftedTaps = 4;

    /// <summary>Up to this many taps libtorch's depthwise convolution is; a transform above.</summary>
    private const long DepthwiseTaps = 128;

    /// <summary>
    /// The SIMD form where it serves, else the plain one. Sums are exactly causal; a transform, for more than 256 taps, leaks rounding, 1e-7
    /// of the signal, into the past.
    /// </summary>
    /// <param name="x_BTD">Input [batch, length, channels].</param>
    /// <param name="h_LD">Taps [taps, channels], any number of them.</param>
    /// <returns>y [batch, length, channels].</returns>
    public static Tensor Forward(Tensor x_BTD, Tensor h_LD)
    {
        if (!ChannelKernels.Serve(x_BTD))
            return Plain(x_BTD, h_LD);
        long taps = Math.Min(h_LD.shape[0], x_BTD.shape[1]);
        return SimdConvolution.Forward(x_BTD, h_LD, taps <= DirectTaps ? ConvolutionMethod.Direct : ConvolutionMethod.Transform);
    }

    /// <summary>The same in tensor operations.</summary>
    public static Tensor Plain(Tensor x_BTD, Tensor h_LD)
    {
        using var scope = NewDisposeScope();
        long length = x_BTD.shape[1];
        Tensor taps_LD = h_LD.narrow(0, 0, Math.Min(h_LD.shape[0], length));
        Tensor y_BTD = taps_LD.shape[0] switch
        {
            <= ShiftedTaps => Shifted(x_BTD, taps_LD),
            <= DepthwiseTaps => Depthwise(x_BTD, taps_LD),
            _ => Transformed(x_BTD, taps_LD),
        };
        return y_BTD.MoveToOuterDisposeScope();
    }

    private static Tensor Shifted(Tensor x_BTD, Tensor h_LD)
    {
        Tensor y_BTD = x_BTD * h_LD.select(0, 0);
        for (long tau = 1; tau < h_LD.shape[0]; tau++)
            y_BTD = y_BTD + nn.functional.pad(x_BTD, [0, 0, tau, -tau]) * h_LD.select(0, tau);
        return y_BTD;
    }

    private static Tensor Depthwise(Tensor x_BTD, Tensor h_LD)
    {
        (long taps, long channels) = (h_LD.shape[0], h_LD.shape[1]);
        Tensor past_BDT = nn.functional.pad(x_BTD.transpose(1, 2), [taps - 1, 0]);
        return nn.functional.conv1d(past_BDT, h_LD.flip(0).t().unsqueeze(1).contiguous(), groups: channels).transpose(1, 2);
    }

    /// <summary>A circular convolution is the causal one when the circle holds both signals without overlap.</summary>
    private static Tensor Transformed(Tensor x_BTD, Tensor h_LD)
    {
        long length = x_BTD.shape[1];
        long circle = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)(length + h_LD.shape[0]));
        Tensor product_BFD = fft.rfft(x_BTD, circle, dim: 1) * fft.rfft(h_LD, circle, dim: 0);
        return fft.irfft(product_BFD, circle, dim: 1).narrow(1, 0, length);
    }
}
