using static TorchSharp.torch;

namespace RetNet.Compare.Models.Attention;

/// <summary>Causal attention as the formula stands: all scores, softmax, weighted sum. Memory is quadratic in the length.</summary>
public static class ExplicitAttention
{
    /// <summary>softmax(q kᵀ) v; see <see cref="CausalAttention"/>.</summary>
    public static Tensor Forward(Tensor q_BHTE, Tensor k_BHSE, Tensor v_BHSE)
    {
        using var scope = NewDisposeScope();
        Tensor scores_BHTS = q_BHTE.matmul(k_BHSE.transpose(-1, -2));
        (long length, long attended) = (q_BHTE.shape[2], k_BHSE.shape[2]);
        if (length > 1)
        {
            Tensor future_TS = ones([length, attended], ScalarType.Bool, scores_BHTS.device).triu(attended - length + 1);
            scores_BHTS = scores_BHTS.masked_fill_(future_TS, double.NegativeInfinity);
        }

        return scores_BHTS.softmax(-1).matmul(v_BHSE).MoveToOuterDisposeScope();
    }
}
