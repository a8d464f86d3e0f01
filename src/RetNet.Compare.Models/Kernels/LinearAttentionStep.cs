using RetNet.Compare.Models.Kernels.Simd;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, H heads, E head width.

/// <summary>One token of linear attention: φ(x) = elu(x) + 1 of query and key, S ← S + φ(k) vᵀ, z ← z + φ(k), o = φ(q) S / (φ(q)·z + ε).</summary>
public static unsafe class LinearAttentionStep
{
    /// <summary>Whether the kernel serves: fp32 on the CPU, contiguous, no gradient to record.</summary>
    public static bool Serves(Tensor q_BD, Tensor k_BD, Tensor v_BD, Tensor S_BHEE, Tensor z_BHE) => StepKernels.Serve(q_BD, k_BD, v_BD, S_BHEE, z_BHE);

    /// <summary>Updates S and z in place.</summary>
    /// <param name="q_BD">Queries before the feature map [batch, heads·E].</param>
    /// <param name="k_BD">Keys before the feature map.</param>
    /// <param name="v_BD">Values.</param>
    /// <param name="S_BHEE">Σ φ(k) vᵀ.</param>
    /// <param name="z_BHE">Σ φ(k).</param>
    /// <param name="epsilon">ε.</param>
    /// <returns>o [batch, heads·E].</returns>
    public static Tensor Apply(Tensor q_BD, Tensor k_BD, Tensor v_BD, Tensor S_BHEE, Tensor z_BHE, double epsilon)
    {
        Tensor o_BD = empty_like(v_BD);
        int width = (int)z_BHE.shape[2];
        var work = new Work(
            ChannelKernels.Pointer<float>(q_BD), ChannelKernels.Pointer<float>(k_BD), ChannelKernels.Pointer<float>(v_BD),
            ChannelKernels.Pointer<float>(S_BHEE), ChannelKernels.Pointer<float>(z_BHE), ChannelKernels.Pointer<float>(o_BD), width, (float)epsilon);
        CoreTeam.Shared.Share((int)(z_BHE.numel() / width), 2 * sizeof(float) * S_BHEE.numel(), work);
        StepKernels.KeepAlive(q_BD, k_BD, v_BD, S_BHEE, z_BHE);
        return o_BD;
    }

    internal readonly struct Work(float* q, float* k, float* v, float* state, float* sum, float* o, int width, float epsilon) : IRangeWork
    {
        public void Run<TLanes, TVector>(int first, int last)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            float* queries = StepScratch.Take(2 * width);
            float* keys = queries + width;
            for (int unit = first; unit < last; unit++)
            {
                long at = (long)unit * width;
                Feature(q + at, queries);
                Feature(k + at, keys);
                StepMath<TLanes, TVector>.AddScaled(sum + at, 1, keys, width);
                StepMath<TLanes, TVector>.UpdateAndRead(state + at * width, 1, queries, keys, v + at, o + at, width, width);
                StepMath<TLanes, TVector>.Scale(o + at, 1 / (StepMath<TLanes, TVector>.Dot(queries, sum + at, width) + epsilon), width);
            }
        }

        /// <summary>x + 1 for x ≥ 0, else e^x.</summary>
        private void Feature(float* x, float* result)
        {
            for (int i = 0; i < width; i++)
                result[i] = x[i] >= 0 ? x[i] + 1 : MathF.Exp(x[i]);
        }
    }
}
