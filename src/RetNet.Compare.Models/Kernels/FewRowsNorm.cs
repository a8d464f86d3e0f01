using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Layer norm and RMS norm of a handful of rows, as in decoding, in one pass without the dispatcher.</summary>
internal static unsafe class FewRowsNorm
{
    private const long MostNumbers = 1 << 15;

    /// <summary>Whether the kernel serves: few fp32 rows on the CPU, no gradient to record.</summary>
    public static bool Serves(Tensor x) => StepKernels.Serve(x) && x.numel() <= MostNumbers;

    /// <summary>(x - mean)/sqrt(variance + ε), or without the mean, times weight, plus bias, over the last axis.</summary>
    /// <param name="x">Rows [..., width].</param>
    /// <param name="weight">Factors [width], or null.</param>
    /// <param name="bias">Summands [width], or null.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="centres">Whether the mean is taken away.</param>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor Apply(Tensor x, Tensor? weight, Tensor? bias, double epsilon, bool centres)
    {
        Tensor y = empty_like(x);
        int width = (int)x.shape[^1];
        var work = new Work(Address(x), Address(weight), Address(bias), Address(y), width, (float)epsilon, centres);
        WidestLanes.Run(work, 0, (int)(x.numel() / width));
        StepKernels.KeepAlive(x, weight, bias);
        return y;
    }

    private static float* Address(Tensor? tensor) => tensor is null ? null : ChannelKernels.Pointer<float>(tensor);

    internal readonly struct Work(float* x, float* weight, float* bias, float* y, int width, float epsilon, bool centres) : IRangeWork
    {
        public void Run<TLanes, TVector>(int first, int last)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            for (int row = first; row < last; row++)
            {
                float* result = y + (long)row * width;
                new Span<float>(x + (long)row * width, width).CopyTo(new Span<float>(result, width));
                StepMath<TLanes, TVector>.Normalise(result, width, epsilon, centres);
                if (weight != null)
                    Transform<TLanes, TVector>(result);
            }
        }

        private void Transform<TLanes, TVector>(float* result)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            int i = 0;
            for (; i <= width - TLanes.Count; i += TLanes.Count)
            {
                TVector offset = bias == null ? TLanes.Broadcast(0) : TLanes.Load(bias + i);
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(result + i), TLanes.Load(weight + i), offset), result + i);
            }

            for (; i < width; i++)
                result[i] = result[i] * weight[i] + (bias == null ? 0 : bias[i]);
        }
    }
}
