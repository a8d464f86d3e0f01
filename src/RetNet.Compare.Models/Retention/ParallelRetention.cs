using static TorchSharp.torch;

namespace RetNet.Compare.Models.Retention;

// B batch, T length, H heads, K key width, V value width.

/// <summary>Retention of all positions at once (the paper's Eq. 5): quadratic in the length.</summary>
public static class ParallelRetention
{
    /// <summary>o_n = Σ_{m≤n} γ^(n-m) (q_n·k_m) v_m / c_n, with q already divided by sqrt(Z_n).</summary>
    /// <param name="q_BHTK">Rotated queries.</param>
    /// <param name="k_BHTK">Rotated keys.</param>
    /// <param name="v_BHTV">Values.</param>
    /// <param name="decay">Decays of the heads.</param>
    /// <param name="clamp">How c_n is made.</param>
    /// <returns>o [batch, heads, length, value width].</returns>
    public static Tensor Forward(Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, RetentionDecay decay, RowClamp clamp)
    {
        using var scope = NewDisposeScope();
        Tensor scores_BHTT = q_BHTK.matmul(k_BHTK.transpose(-1, -2)) * decay.Causal_HTT(q_BHTK.shape[2], q_BHTK);
        Tensor o_BHTV = scores_BHTT.matmul(v_BHTV);
        if (clamp != RowClamp.None)
            o_BHTV = o_BHTV / RowFactor(scores_BHTT.detach(), clamp);
        return o_BHTV.MoveToOuterDisposeScope();
    }

    /// <summary>c_n of the given rows of scores: [..., length, 1].</summary>
    private static Tensor RowFactor(Tensor scores, RowClamp clamp) => clamp == RowClamp.SignedSum
        ? scores.sum(-1, keepdim: true).abs().clamp_min(1)
        : scores.abs().sum(-1, keepdim: true).clamp(1, 5e4);
}
