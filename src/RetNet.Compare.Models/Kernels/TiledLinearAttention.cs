using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, T length, H heads, E head width.

/// <summary>
/// The SIMD form of causal linear attention with φ(x) = elu(x) + 1, tile by tile with the sums of a head in the cache. It reads projections as
/// they are, bf16 too, and computes in fp32, or fp64 given fp64.
/// </summary>
public static class TiledLinearAttention
{
    // A head's sums leave the second-level cache beyond.
    private const long WidestHead = 256;

    /// <summary>Whether the kernel is to compute on queries: in CPU memory, in fp32, fp64 or bf16, with heads that are not too wide.</summary>
    public static bool Serves(Tensor q_BTHE) => ManagedKernels.AreOn && Supports(q_BTHE);

    /// <summary>Evaluates whole texts, with gradients for q, k and v.</summary>
    /// <param name="q_BTHE">Queries before the feature map.</param>
    /// <param name="k_BTHE">Keys before the feature map.</param>
    /// <param name="v_BTHE">Values.</param>
    /// <param name="epsilon">ε of the denominator.</param>
    /// <returns>o [batch, length, heads, head width], in the format of the values.</returns>
    /// <exception cref="ArgumentException">q, k and v are not alike, or not what <see cref="Serves"/> asks for.</exception>
    public static Tensor Forward(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, double epsilon)
    {
        Check(q_BTHE, k_BTHE, v_BTHE);
        using var scope = NewDisposeScope();
        return Function.apply(q_BTHE.contiguous(), k_BTHE.contiguous(), v_BTHE.contiguous(), epsilon).MoveToOuterDisposeScope();
    }

    /// <summary>The same without gradients; S and z of what came before are replaced by those after the last token.</summary>
    /// <param name="q_BTHE">Queries before the feature map.</param>
    /// <param name="k_BTHE">Keys before the feature map.</param>
    /// <param name="v_BTHE">Values.</param>
    /// <param name="S_BHEE">Σ φ(k) vᵀ, contiguous; fp32 or fp64.</param>
    /// <param name="z_BHE">Σ φ(k), likewise.</param>
    /// <param name="epsilon">ε of the denominator.</param>
    /// <returns>o [batch, length, heads, head width], in the format of the values.</returns>
    /// <exception cref="ArgumentException">The same, or S and z have other sizes or another format.</exception>
    public static unsafe Tensor Prefill(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, Tensor S_BHEE, Tensor z_BHE, double epsilon)
    {
        Check(q_BTHE, k_BTHE, v_BTHE);
        LinearAttentionShape shape = Shape(q_BTHE);
        long[] sums = [shape.Batch, shape.Heads, shape.Width];
        if (!z_BHE.shape.SequenceEqual(sums) || !S_BHEE.shape.SequenceEqual([.. sums, shape.Width]) || z_BHE.dtype != Format(q_BTHE) || S_BHEE.dtype != Format(q_BTHE))
        {
            throw new ArgumentException(
                $"The state {Arguments.Text(S_BHEE, z_BHE)} is not that of {string.Join(" x ", sums)} in {Format(q_BTHE)}. "
                + "Make the state for this batch, by the model that reads it.");
        }

        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v) = (q_BTHE.contiguous(), k_BTHE.contiguous(), v_BTHE.contiguous());
        Tensor o_BTHE = empty_like(v);
        if (q.dtype == ScalarType.Float64)
            Run<double>();
        else
            Run<float>();
        StepKernels.KeepAlive(S_BHEE, z_BHE);
        return o_BTHE.MoveToOuterDisposeScope();

        void Run<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            LinearAttentionKernel.Forward(
                shape, StoredRows<T>.Of(q), StoredRows<T>.Of(k), StoredRows<T>.Of(v), StoredRows<T>.Of(o_BTHE), null,
                ChannelKernels.Pointer<T>(S_BHEE), ChannelKernels.Pointer<T>(z_BHE), T.CreateChecked(epsilon), get_num_threads());
    }

    private static bool Supports(Tensor q_BTHE) => q_BTHE.device_type == DeviceType.CPU
        && q_BTHE.dtype is ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16
        && q_BTHE.shape[3] <= WidestHead
        && q_BTHE.numel() * q_BTHE.element_size() <= int.MaxValue;

    private static void Check(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE)
    {
        if (!Supports(q_BTHE) || !IsAlike(k_BTHE) || !IsAlike(v_BTHE))
            throw new ArgumentException($"Tiled linear attention takes queries, keys and values of one shape, in fp32, fp64 or bf16 on the CPU, heads at most {WidestHead} wide.");

        bool IsAlike(Tensor x_BTHE) => x_BTHE.dtype == q_BTHE.dtype && x_BTHE.shape.SequenceEqual(q_BTHE.shape);
    }

    /// <summary>Number format of what is computed from x.</summary>
    private static ScalarType Format(Tensor x) => x.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;

    private static LinearAttentionShape Shape(Tensor q_BTHE)
    {
        long[] q = q_BTHE.shape;
        return new(q[0], q[2], q[1], q[3]);
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => "linear_attention";

        public override unsafe Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor q, Tensor k, Tensor v, double epsilon) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (double)vars[3]);
            LinearAttentionShape shape = Shape(q);
            Tensor o = empty_like(v);
            Tensor denominators_BHT = empty([shape.Batch, shape.Heads, shape.Length], Format(q));
            if (q.dtype == ScalarType.Float64)
                Run<double>();
            else
                Run<float>();
            ctx.save_for_backward([q, k, v, denominators_BHT]);
            return o;

            void Run<T>()
                where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
                LinearAttentionKernel.Forward(
                    shape, StoredRows<T>.Of(q), StoredRows<T>.Of(k), StoredRows<T>.Of(v), StoredRows<T>.Of(o),
                    ChannelKernels.Pointer<T>(denominators_BHT), null, null, T.CreateChecked(epsilon), get_num_threads());
        }

        public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            Tensor upstream = grad_output.contiguous();
            Tensor offsets_BHT = empty_like(saved[3]);
            Tensor dq = empty_like(saved[0]), dk = empty_like(saved[1]), dv = empty_like(saved[2]);
            if (saved[0].dtype == ScalarType.Float64)
                Run<double>();
            else
                Run<float>();
            return [dq, dk, dv, null!];

            void Run<T>()
                where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
                LinearAttentionKernel.Backward(
                    Shape(saved[0]), StoredRows<T>.Of(saved[0]), StoredRows<T>.Of(saved[1]), StoredRows<T>.Of(saved[2]),
                    ChannelKernels.Pointer<T>(saved[3]), StoredRows<T>.Of(upstream), ChannelKernels.Pointer<T>(offsets_BHT),
                    StoredRows<T>.Of(dq), StoredRows<T>.Of(dk), StoredRows<T>.Of(dv), get_num_threads());
        }
    }
}
