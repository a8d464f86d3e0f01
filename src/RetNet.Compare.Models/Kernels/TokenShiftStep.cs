using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, D width.

/// <summary>RWKV's token shift of one token: every mix m gives x ⊙ m + x' ⊙ (1 - m), x' being the token before.</summary>
public static unsafe class TokenShiftStep
{
    private const int MostMixes = 3;

    /// <summary>Whether the kernel serves: fp32 on the CPU, contiguous, no gradient to record.</summary>
    public static bool Serves(Tensor x_BD, Tensor last_BD) => StepKernels.Serve(x_BD, last_BD);

    /// <summary>Mixes, then remembers x in <paramref name="last_BD"/>.</summary>
    /// <param name="x_BD">The token.</param>
    /// <param name="last_BD">The token before; overwritten.</param>
    /// <param name="mixes">At most three vectors m of D entries, contiguous fp32.</param>
    /// <returns>One tensor [batch, D] for each mix.</returns>
    public static Tensor[] Apply(Tensor x_BD, Tensor last_BD, params ReadOnlySpan<Tensor> mixes)
    {
        if (mixes.Length > MostMixes)
            throw new ArgumentException($"{mixes.Length} mixes, but the kernel holds {MostMixes}. Call it once for some, and with a copy of the last token for the others.", nameof(mixes));
        var results = new Tensor[mixes.Length];
        var work = new Work(ChannelKernels.Pointer<float>(x_BD), ChannelKernels.Pointer<float>(last_BD), (int)x_BD.shape[^1], mixes.Length);
        for (int i = 0; i < mixes.Length; i++)
        {
            results[i] = empty_like(x_BD);
            work.Mixes[i] = (nint)ChannelKernels.Pointer<float>(mixes[i]);
            work.Results[i] = (nint)ChannelKernels.Pointer<float>(results[i]);
        }

        CoreTeam.Shared.Share((int)x_BD.shape[0], (2 + mixes.Length) * sizeof(float) * x_BD.numel(), work);
        StepKernels.KeepAlive(x_BD, last_BD);
        StepKernels.KeepAlive(mixes!);
        return results;
    }

    [System.Runtime.CompilerServices.InlineArray(MostMixes)]
    internal struct Addresses
    {
        private nint first;
    }

    internal struct Work(float* x, float* last, int width, int mixes) : IRangeWork
    {
        public Addresses Mixes;
        public Addresses Results;

        public readonly void Run<TLanes, TVector>(int first, int last_)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            for (int row = first; row < last_; row++)
            {
                float* now = x + (long)row * width, before = last + (long)row * width;
                for (int m = 0; m < mixes; m++)
                    Mix<TLanes, TVector>(now, before, (float*)Mixes[m], (float*)Results[m] + (long)row * width);
                new Span<float>(now, width).CopyTo(new Span<float>(before, width));
            }
        }

        private readonly void Mix<TLanes, TVector>(float* now, float* before, float* mix, float* result)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            int i = 0;
            for (; i <= width - TLanes.Count; i += TLanes.Count)
            {
                TVector old = TLanes.Load(before + i);
                TLanes.Store(TLanes.MultiplyAdd(TLanes.Subtract(TLanes.Load(now + i), old), TLanes.Load(mix + i), old), result + i);
            }

            for (; i < width; i++)
                result[i] = before[i] + (now[i] - before[i]) * mix[i];
        }
    }
}
