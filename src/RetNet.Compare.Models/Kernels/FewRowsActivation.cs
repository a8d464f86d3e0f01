using System.Diagnostics;
using RetNet.Compare.Models.Kernels.Simd;
using RetNet.Compare.Models.Layers;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// An activation of a handful of rows, as in decoding, without the dispatcher: libtorch hands a GELU of any size to its OpenMP threads, which
/// sleep, and waking them takes longer than the GELU.
/// </summary>
internal static unsafe class FewRowsActivation
{
    /// <summary>Numbers of one unit of work, a multiple of every register's.</summary>
    private const int Unit = 256;

    /// <summary>Whether the kernel serves: fp32 on the CPU, no gradient to record.</summary>
    public static bool Serves(Tensor x) => StepKernels.Serve(x);

    /// <summary>y of every finite entry x, to 3e-7 of the largest of 1, |x| and |y|.</summary>
    /// <returns>A tensor of the same shape.</returns>
    public static Tensor Apply(Activation activation, Tensor x)
    {
        Tensor y = empty_like(x);
        int count = (int)x.numel();
        var work = new Work(activation, ChannelKernels.Pointer<float>(x), ChannelKernels.Pointer<float>(y), count);
        CoreTeam.Shared.Share((count + Unit - 1) / Unit, 2L * sizeof(float) * count, work);
        StepKernels.KeepAlive(x);
        return y;
    }

    internal readonly struct Work(Activation activation, float* x, float* y, int count) : IRangeWork
    {
        public void Run<TLanes, TVector>(int first, int last)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            (int i, int end) = (first * Unit, Math.Min(last * Unit, count));
            for (; i <= end - TLanes.Count; i += TLanes.Count)
                TLanes.Store(Evaluate<TLanes, TVector>(TLanes.Load(x + i)), y + i);
            if (i < end)
                Rest<TLanes, TVector>(i, end - i);
        }

        private void Rest<TLanes, TVector>(int from, int numbers)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            float* register = stackalloc float[TLanes.Count];
            new Span<float>(x + from, numbers).CopyTo(new Span<float>(register, numbers));
            TLanes.Store(Evaluate<TLanes, TVector>(TLanes.Load(register)), register);
            new Span<float>(register, numbers).CopyTo(new Span<float>(y + from, numbers));
        }

        private TVector Evaluate<TLanes, TVector>(TVector value)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged => activation switch
            {
                Activation.Gelu => ActivationMath<TLanes, TVector>.Gelu(value),
                Activation.GeluTanh => ActivationMath<TLanes, TVector>.GeluTanh(value),
                Activation.Swish => ActivationMath<TLanes, TVector>.Swish(value),
                Activation.Relu => ActivationMath<TLanes, TVector>.Relu(value),
                Activation.SquaredRelu => ActivationMath<TLanes, TVector>.SquaredRelu(value),
                _ => throw new UnreachableException(),
            };
    }
}
