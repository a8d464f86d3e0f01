using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, D channels.

/// <summary>One token of RWKV-4's recurrence: σ(r) ⊙ wkv, and the state after it, in place. The plain form is <see cref="Wkv.Continue"/>.</summary>
public static unsafe class WkvStep
{
    /// <summary>Whether the kernel serves: fp32 on the CPU, contiguous, no gradient to record.</summary>
    public static bool Serves(Tensor k_BD, Tensor v_BD, Tensor r_BD, Tensor w_D, Tensor u_D, WkvState state) =>
        StepKernels.Serve(k_BD, v_BD, r_BD, w_D, u_D, state.Aa_BD, state.Bb_BD, state.Pp_BD);

    /// <summary>Reads the token and updates the state.</summary>
    /// <param name="k_BD">Key.</param>
    /// <param name="v_BD">Value.</param>
    /// <param name="r_BD">Receptance, before its sigmoid.</param>
    /// <param name="w_D">Decay per token, positive.</param>
    /// <param name="u_D">Bonus of the current token.</param>
    /// <param name="state">The sums; overwritten.</param>
    /// <returns>σ(r) ⊙ wkv [batch, channels].</returns>
    public static Tensor Apply(Tensor k_BD, Tensor v_BD, Tensor r_BD, Tensor w_D, Tensor u_D, WkvState state)
    {
        Tensor y_BD = empty_like(k_BD);
        var work = new Work(
            ChannelKernels.Pointer<float>(k_BD), ChannelKernels.Pointer<float>(v_BD), ChannelKernels.Pointer<float>(r_BD),
            ChannelKernels.Pointer<float>(w_D), ChannelKernels.Pointer<float>(u_D),
            ChannelKernels.Pointer<float>(state.Aa_BD), ChannelKernels.Pointer<float>(state.Bb_BD), ChannelKernels.Pointer<float>(state.Pp_BD),
            ChannelKernels.Pointer<float>(y_BD), (int)k_BD.shape[^1]);
        CoreTeam.Shared.Share((int)k_BD.shape[0], 10 * sizeof(float) * k_BD.numel(), work);
        StepKernels.KeepAlive(k_BD, v_BD, r_BD, w_D, u_D, state.Aa_BD, state.Bb_BD, state.Pp_BD);
        return y_BD;
    }

    internal readonly struct Work(float* k, float* v, float* r, float* w, float* u, float* aa, float* bb, float* pp, float* y, int width) : IRangeWork
    {
        public void Run<TLanes, TVector>(int first, int last)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            for (int row = first; row < last; row++)
            {
                long at = (long)row * width;
                int c = 0;
                for (; c <= width - TLanes.Count; c += TLanes.Count)
                    Channels<TLanes, TVector>(at + c, c);
                for (; c < width; c++)
                    Channel(at + c, c);
            }
        }

        private void Channels<TLanes, TVector>(long i, int c)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            TVector key = TLanes.Load(k + i), value = TLanes.Load(v + i);
            TVector a = TLanes.Load(aa + i), b = TLanes.Load(bb + i), p = TLanes.Load(pp + i);
            TVector own = TLanes.Add(TLanes.Load(u + c), key);
            TVector top = TLanes.Max(p, own);
            TVector old = TLanes.ExpNegative(TLanes.Subtract(p, top)), fresh = TLanes.ExpNegative(TLanes.Subtract(own, top));
            TVector wkv = TLanes.Divide(
                TLanes.MultiplyAdd(fresh, value, TLanes.Multiply(old, a)), TLanes.MultiplyAdd(old, b, fresh));
            TLanes.Store(TLanes.Multiply(StepMath<TLanes, TVector>.Sigmoid(TLanes.Load(r + i)), wkv), y + i);

            TVector decayed = TLanes.Subtract(p, TLanes.Load(w + c));
            top = TLanes.Max(decayed, key);
            old = TLanes.ExpNegative(TLanes.Subtract(decayed, top));
            fresh = TLanes.ExpNegative(TLanes.Subtract(key, top));
            TLanes.Store(TLanes.MultiplyAdd(fresh, value, TLanes.Multiply(old, a)), aa + i);
            TLanes.Store(TLanes.MultiplyAdd(old, b, fresh), bb + i);
            TLanes.Store(top, pp + i);
        }

        private void Channel(long i, int c)
        {
            float own = u[c] + k[i];
            float top = MathF.Max(pp[i], own);
            (float old, float fresh) = (MathF.Exp(pp[i] - top), MathF.Exp(own - top));
            y[i] = (old * aa[i] + fresh * v[i]) / (old * bb[i] + fresh) / (1 + MathF.Exp(-r[i]));

            float decayed = pp[i] - w[c];
            top = MathF.Max(decayed, k[i]);
            (old, fresh) = (MathF.Exp(decayed - top), MathF.Exp(k[i] - top));
            (aa[i], bb[i], pp[i]) = (old * aa[i] + fresh * v[i], old * bb[i] + fresh, top);
        }
    }
}
