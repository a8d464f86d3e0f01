namespace RetNet.Compare.Models.Kernels;

/// <summary>How the SIMD form of a causal convolution is computed.</summary>
public enum ConvolutionMethod
{
    /// <summary>As the sum it is: length·taps products per channel, exactly causal.</summary>
    Direct,

    /// <summary>
    /// By fast Fourier transforms, some log(length) products per number. Rounding, 1e-7 of the signal, leaks into the past, and a number that is
    /// not finite spoils its channel of the sequence.
    /// </summary>
    Transform,
}
