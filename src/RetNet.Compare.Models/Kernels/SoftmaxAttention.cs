using RetNet.Compare.Models.Attention;
using RetNet.Compare.Models.Layers;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, H heads, T queries, S keys, E head width.

/// <summary>
/// The SIMD form of <see cref="ExplicitAttention"/>: the softmax and its gradient work in place on the scores
/// that each query sees. The backward pass keeps q, k, v and the probabilities of what each query sees.
/// </summary>
internal static class SoftmaxAttention
{
    /// <summary>softmax(q kᵀ) v, with gradients for all three.</summary>
    /// <param name="q_BHTE">Queries, already divided by sqrt(head width); fp32, fp64 or bf16 in CPU memory.</param>
    /// <param name="k_BHSE">Keys of the same format.</param>
    /// <param name="v_BHSE">Values of the same format.</param>
    /// <exception cref="ArgumentException">There are more queries than keys, so that the first would see none.</exception>
    public static Tensor Forward(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE)
    {
        if (q_BHTE.shape[2] > k_BHSE.shape[2])
            throw new ArgumentException($"Causal attention takes at least as many keys as queries, not {k_BHSE.shape[2]} for {q_BHTE.shape[2]}.");

        using var scope = NewDisposeScope();
        (Tensor q, Tensor k, Tensor v) = (q_BHTE.contiguous(), k_BHSE.contiguous(), v_BHSE.contiguous());
        return (is_grad_enabled() ? Function.apply(q, k, v) : Products.Matmul(Probabilities(q, k), v)).MoveToOuterDisposeScope();
    }

    private static Tensor Probabilities(Tensor q, Tensor k)
    {
        Tensor scores = Products.Matmul(q, k.transpose(-1, -2));
        CausalSoftmax.Forward(scores);
        return scores;
    }

    private sealed class Function : autograd.SingleTensorFunction<Function>
    {
        public override string Name => "softmax_attention";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            (Tensor q, Tensor k, Tensor v) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
            Tensor p = Probabilities(q, k);
            ctx.save_for_backward([q, k, v, CausalTriangle.Pack(p)]);
            return Products.Matmul(p, v);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            List<Tensor> saved = ctx.get_saved_variables();
            (Tensor q, Tensor k, Tensor v) = (saved[0], saved[1], saved[2]);
            Tensor p = CausalTriangle.Unpack(saved[3], q.shape[2], k.shape[2]);
            Tensor upstream = grad_output.contiguous();
            Tensor dv = Products.Matmul(p.transpose(-1, -2), upstream);
            Tensor ds = Products.Matmul(upstream, v.transpose(-1, -2));
            CausalSoftmax.Backward(p, ds);
            return [Products.Matmul(ds, k), Products.Matmul(ds.transpose(-1, -2), q), dv];
        }
    }
}
