using RetNet.Torch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Discrete Fourier transforms. <c>n</c> pads or cuts the input; -1 takes its length.</summary>
    public static class fft
    {
        public static Tensor fft_(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.fft_fft.Call(input, Length(n), dim, Name(norm));

        public static Tensor ifft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.fft_ifft.Call(input, Length(n), dim, Name(norm));

        /// <summary>The transform of real numbers: the first n/2 + 1 frequencies.</summary>
        public static Tensor rfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.fft_rfft.Call(input, Length(n), dim, Name(norm));

        /// <summary>Undoes <see cref="rfft"/>; n is the length of the result.</summary>
        public static Tensor irfft(Tensor input, long n = -1, long dim = -1, FFTNormType norm = FFTNormType.Backward) =>
            Aten.fft_irfft.Call(input, Length(n), dim, Name(norm));

        public static Tensor fftfreq(long n, double d = 1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Made(Aten.fft_fftfreq.Call(n, d, dtype, Argument.None, device ?? chosenDevice), requires_grad, null);

        public static Tensor rfftfreq(long n, double d = 1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Made(Aten.fft_rfftfreq.Call(n, d, dtype, Argument.None, device ?? chosenDevice), requires_grad, null);

        private static long? Length(long n) => n < 0 ? null : n;

        private static string Name(FFTNormType norm) => norm switch
        {
            FFTNormType.Forward => "forward",
            FFTNormType.Ortho => "ortho",
            _ => "backward",
        };
    }
}
