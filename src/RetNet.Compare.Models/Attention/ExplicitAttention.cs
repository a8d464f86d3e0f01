using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Attention;

/// <summary>Causal attention as the formula stands: all scores, softmax, weighted sum. Memory is quadratic in the length.</summary>
public static class ExplicitAttention
{
    /// <summary>softmax(q kᵀ) v in the format of q, by <see cref="SoftmaxAttention"/> where that serves; see <see cref="CausalAttention"/>.</summary>
    /// <param name="q_BHTE">Queries, already divided by sqrt(head width).</param>
    /// <param name="k_BHSE">Keys.</param>
    /// <param name="v_BHSE">Values.</param>
    /// <param name="precision">Number format of both products; at bf16 the scores are rounded, and the softmax is fp32 inside.</param>
    public static Tensor Forward(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE, Precision precision)
    {
        using var scope = NewDisposeScope();
        ScalarType given = q_BHTE.dtype;
        ScalarType format = precision == Precision.Bf16 ? ScalarType.BFloat16 : given;
        (Tensor q, Tensor k, Tensor v) = (q_BHTE.to(format), k_BHSE.to(format), v_BHSE.to(format));
        // One query sees every key: there is nothing to leave out.
        Tensor o_BHTE = q.shape[2] > 1 && ChannelKernels.Serve(q_BHTE) ? SoftmaxAttention.Forward(q, k, v) : Plain(q, k, v);
        return o_BHTE.to(given).MoveToOuterDisposeScope();
    }

    /// <summary>The same in tensor operations, in the format of its arguments.</summary>
    /// <param name="q_BHTE">Queries, already divided by sqrt(head width).</param>
    /// <param name="k_BHSE">Keys, at least as many.</param>
    /// <param name="v_BHSE">Values.</param>
    /// <returns>o [batch, heads, queries, head width].</returns>
    public static Tensor Plain(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE)
    {
        using var scope = NewDisposeScope();
        Tensor scores_BHTS = Products.Matmul(q_BHTE, k_BHSE.transpose(-1, -2));
        (long length, long attended) = (q_BHTE.shape[2], k_BHSE.shape[2]);
        if (length > 1)
        {
            Tensor future_TS = ones([length, attended], ScalarType.Bool, scores_BHTS.device).triu(attended - length + 1);
            scores_BHTS = scores_BHTS.masked_fill_(future_TS, double.NegativeInfinity);
        }

        return Products.Matmul(scores_BHTS.softmax(-1), v_BHSE).MoveToOuterDisposeScope();
    }
}
