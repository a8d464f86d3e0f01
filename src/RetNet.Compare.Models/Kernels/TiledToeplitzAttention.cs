using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The SIMD form of <see cref="ToeplitzAttention"/> for heads of width 8: neither scores nor mask are stored, and only the past is visited.
/// </summary>
public static class TiledToeplitzAttention
{
    /// <summary>The head width it is written for: a head's row of queries, keys or values fits the registers.</summary>
    public const long HeadWidth = 8;

    /// <summary>((q kᵀ) ⊙ M) v with M[t,s] = m[t-s], with gradients for all four arguments.</summary>
    /// <param name="q_BTHE">Queries [batch, length, heads, 8].</param>
    /// <param name="k_BTHE">Keys of the same shape.</param>
    /// <param name="v_BTHE">Values of the same shape.</param>
    /// <param name="kernel_HT">Weight m of each distance [heads, length].</param>
    /// <exception cref="ArgumentException">Formats or sizes are others.</exception>
    public static Tensor Forward(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, Tensor kernel_HT)
    {
        long[] shape = q_BTHE.shape;
        if (q_BTHE.dtype is not (ScalarType.Float32 or ScalarType.Float64) || new[] { k_BTHE, v_BTHE, kernel_HT }.Any(x => x.dtype != q_BTHE.dtype))
            throw new ArgumentException("Toeplitz attention takes queries, keys, values and kernel in one format, fp32 or fp64.");
        if (shape[3] != HeadWidth || !k_BTHE.shape.SequenceEqual(shape) || !v_BTHE.shape.SequenceEqual(shape) || !kernel_HT.shape.SequenceEqual([shape[2], shape[1]]))
            throw new ArgumentException($"Toeplitz attention takes queries, keys and values of one shape with heads of {HeadWidth}, and a weight for each of their distances.");

        using var scope = NewDisposeScope();
        return Function.apply(q_BTHE.contiguous(), k_BTHE.contiguous(), v_BTHE.contiguous(), kernel_HT.contiguous()).MoveToOuterDisposeScope();
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => "toeplitz_attention";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor q, Tensor k, Tensor v, Tensor kernel) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
            ctx.save_for_backward([q, k, v, kernel]);
            Tensor y = empty_like(q);
            if (q.dtype == ScalarType.Float32)
                Run<float>();
            else
                Run<double>();
            return y;

            unsafe void Run<T>()
                where T : unmanaged, System.Numerics.INumber<T> =>
                ToeplitzKernel.Forward(Shape(q), Data<T>(q), Data<T>(k), Data<T>(v), Data<T>(kernel), Data<T>(y), get_num_threads());
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            (Tensor q, Tensor k, Tensor v, Tensor kernel) = (saved[0], saved[1], saved[2], saved[3]);
            Tensor upstream = grad_output.contiguous();
            (Tensor dq, Tensor dk, Tensor dv, Tensor dkernel) = (empty_like(q), empty_like(k), empty_like(v), empty_like(kernel));
            if (q.dtype == ScalarType.Float32)
                Run<float>();
            else
                Run<double>();
            return [dq, dk, dv, dkernel];

            unsafe void Run<T>()
                where T : unmanaged, System.Numerics.INumber<T> =>
                ToeplitzKernel.Backward(
                    Shape(q), Data<T>(q), Data<T>(k), Data<T>(v), Data<T>(kernel), Data<T>(upstream),
                    Data<T>(dq), Data<T>(dk), Data<T>(dv), Data<T>(dkernel), get_num_threads());
        }

        private static ToeplitzShape Shape(Tensor q_BTHE) => new(q_BTHE.shape[0], q_BTHE.shape[1], q_BTHE.shape[2]);

        private static unsafe T* Data<T>(Tensor tensor)
            where T : unmanaged =>
            ChannelKernels.Pointer<T>(tensor);
    }
}
