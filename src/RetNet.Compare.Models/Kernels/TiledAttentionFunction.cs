using System.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace RetNet.Compare.Models.Kernels;

// B batch, T queries, S keys, H heads, E head width.

/// <summary>Joins <see cref="AttentionKernel"/> to autograd: (q, k, v) of shape [batch, length, heads, width] to the output and the log-sum-exp.</summary>
/// <remarks>Unless a gradient is recorded, k and v may lie inside larger caches, with equal strides and contiguous rows.</remarks>
internal sealed class TiledAttentionFunction : MultiTensorFunction<TiledAttentionFunction>
{
    /// <inheritdoc/>
    public override string Name => "TiledAttention";

    /// <inheritdoc/>
    public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
    {
        Tensor q_BTHE = (Tensor)vars[0], k_BSHE = (Tensor)vars[1], v_BSHE = (Tensor)vars[2];
        AttentionShape shape = Shape(q_BTHE, k_BSHE);
        Tensor o_BTHE = empty_like(q_BTHE);
        Tensor logSumExp_BHT = empty([shape.Batch, shape.Heads, shape.Queries], q_BTHE.dtype);
        switch (q_BTHE.dtype)
        {
            case ScalarType.Float32:
                Run<float>();
                break;
            case ScalarType.Float64:
                Run<double>();
                break;
            default:
                throw new ArgumentException($"Tiled attention on a CPU takes float32 or float64 tensors, not {q_BTHE.dtype}. Convert q, k and v first.");
        }

        ctx.save_for_backward([q_BTHE, k_BSHE, v_BSHE, o_BTHE, logSumExp_BHT]);
        ctx.mark_non_differentiable([logSumExp_BHT]);
        // TorchSharp makes zeros for an output without gradient after a copy that the scope around has freed by then.
        ctx.set_materialize_grads(false);
        return [o_BTHE, logSumExp_BHT];

        unsafe void Run<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            AttentionKernel.Forward(
                shape, Data<T>(q_BTHE), Data<T>(First(k_BSHE)), Data<T>(First(v_BSHE)), RowLayout.Of(k_BSHE), Data<T>(o_BTHE), Data<T>(logSumExp_BHT),
                get_num_threads());
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs)
    {
        List<Tensor> saved = ctx.get_saved_variables();
        Tensor upstream_BTHE = grad_outputs[0].contiguous();
        AttentionShape shape = Shape(saved[0], saved[1]);
        int threads = get_num_threads();
        int parts = AttentionKernel.Parts(shape, threads);
        Tensor dq_BTHE = empty_like(saved[0]);
        Tensor dk_PBSHE = zeros([parts, .. saved[1].shape], saved[1].dtype);
        Tensor dv_PBSHE = zeros_like(dk_PBSHE);
        if (saved[0].dtype == ScalarType.Float32)
            Run<float>();
        else
            Run<double>();
        return [dq_BTHE, Sum(dk_PBSHE), Sum(dv_PBSHE)];

        unsafe void Run<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
            AttentionKernel.Backward(
                shape, Data<T>(saved[0]), Data<T>(saved[1]), Data<T>(saved[2]), Data<T>(saved[3]), Data<T>(saved[4]), Data<T>(upstream_BTHE),
                Data<T>(dq_BTHE), Data<T>(dk_PBSHE), Data<T>(dv_PBSHE), parts, threads);

        Tensor Sum(Tensor x_PBSHE) => parts == 1 ? x_PBSHE.squeeze(0) : x_PBSHE.sum([0]);
    }

    /// <summary>The first entry, whose address is the tensor's: memory of a part of a cache is not contiguous.</summary>
    private static Tensor First(Tensor x) => x.as_strided([Math.Min(1, x.numel())], [1], x.storage_offset());

    private static AttentionShape Shape(Tensor q_BTHE, Tensor k_BSHE)
    {
        long[] q = q_BTHE.shape;
        return new(q[0], q[2], q[1], k_BSHE.shape[1], q[3]);
    }

    private static unsafe T* Data<T>(Tensor tensor)
        where T : unmanaged =>
        ChannelKernels.Pointer<T>(tensor);
}
