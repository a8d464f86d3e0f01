using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Attention;

/// <summary>Causal attention as the formula stands: all scores, softmax, weighted sum. Memory is quadratic in the length.</summary>
public static class ExplicitAttention
{
    /// <summary>softmax(q kᵀ) v in the format of q; see <see cref="CausalAttention"/>.</summary>
    /// <param name="q_BHTE">Queries, already divided by sqrt(head width).</param>
    /// <param name="k_BHSE">Keys.</param>
    /// <param name="v_BHSE">Values.</param>
    /// <param name="precision">Number format of both products; at bf16 the scores are rounded, and the softmax is fp32 inside.</param>
    public static Tensor Forward(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE, Precision precision)
    {
        using var scope = NewDisposeScope();
        ScalarType given = q_BHTE.dtype;
        ScalarType format = precision == Precision.Bf16 ? ScalarType.BFloat16 : given;
        Tensor scores_BHTS = q_BHTE.to(format).matmul(k_BHSE.to(format).transpose(-1, -2));
        (long length, long attended) = (q_BHTE.shape[2], k_BHSE.shape[2]);
        if (length > 1)
        {
            Tensor future_TS = ones([length, attended], ScalarType.Bool, scores_BHTS.device).triu(attended - length + 1);
            scores_BHTS = scores_BHTS.masked_fill_(future_TS, double.NegativeInfinity);
        }

        return scores_BHTS.softmax(-1).matmul(v_BHSE.to(format)).to(given).MoveToOuterDisposeScope();
    }
}
