using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.LinearTransformer;

// B batch, T length, H heads, E head width, N chunks, C chunk length.

/// <summary>
/// Causal linear attention in its forms: o_n = Σ_{m≤n} (φ(q_n)·φ(k_m)) v_m / (φ(q_n)·Σ_{m≤n} φ(k_m) + ε).
/// Queries and keys are given with the feature map applied.
/// </summary>
public static class LinearAttention
{
    /// <summary>ε of the denominator.</summary>
    public const double Epsilon = 1e-6;

    /// <summary>All positions at once, with the full matrix of products: quadratic in the length.</summary>
    /// <param name="q_BHTE">φ(q).</param>
    /// <param name="k_BHTE">φ(k).</param>
    /// <param name="v_BHTE">Values.</param>
    /// <returns>o [batch, heads, length, head width].</returns>
    public static Tensor Parallel(Tensor q_BHTE, Tensor k_BHTE, Tensor v_BHTE)
    {
        using var scope = NewDisposeScope();
        Tensor scores_BHTT = q_BHTE.matmul(k_BHTE.transpose(-1, -2)).tril();
        Tensor norm_BHT1 = scores_BHTT.sum(-1, keepdim: true) + Epsilon;
        return (scores_BHTT.matmul(v_BHTE) / norm_BHT1).MoveToOuterDisposeScope();
    }

    /// <summary>Chunk by chunk: products inside a chunk, the sums S and z of everything before it. Linear in the length.</summary>
    /// <param name="q_BHTE">φ(q).</param>
    /// <param name="k_BHTE">φ(k).</param>
    /// <param name="v_BHTE">Values.</param>
    /// <param name="chunk">Chunk length C; any length of text will do.</param>
    /// <param name="initial">S and z before the first token; null when empty.</param>
    /// <returns>o [batch, heads, length, head width].</returns>
    public static Tensor Chunkwise(Tensor q_BHTE, Tensor k_BHTE, Tensor v_BHTE, long chunk, (Tensor S_BHEE, Tensor z_BHE)? initial = null)
    {
        using var scope = NewDisposeScope();
        long length = q_BHTE.shape[2];
        chunk = Math.Min(chunk, length);
        Tensor q_BHNCE = Chunks.Split(q_BHTE, chunk), k_BHNCE = Chunks.Split(k_BHTE, chunk), v_BHNCE = Chunks.Split(v_BHTE, chunk);

        Tensor scores_BHNCC = q_BHNCE.matmul(k_BHNCE.transpose(-1, -2)).tril();
        Tensor sum_BHNCE = scores_BHNCC.matmul(v_BHNCE);
        Tensor norm_BHNC1 = scores_BHNCC.sum(-1, keepdim: true) + Epsilon;

        Tensor S_BHNEE = SumsBefore(initial?.S_BHEE, k_BHNCE.transpose(-1, -2).matmul(v_BHNCE));
        Tensor z_BHNE = SumsBefore(initial?.z_BHE, k_BHNCE.sum(-2));
        sum_BHNCE = sum_BHNCE + q_BHNCE.matmul(S_BHNEE);
        norm_BHNC1 = norm_BHNC1 + q_BHNCE.matmul(z_BHNE.unsqueeze(-1));
        return (sum_BHNCE / norm_BHNC1).flatten(2, 3).narrow(2, 0, length).MoveToOuterDisposeScope();
    }

    /// <summary>S [batch, heads, head width, head width] and z [batch, heads, head width] after the last token.</summary>
    /// <param name="k_BHTE">φ(k).</param>
    /// <param name="v_BHTE">Values.</param>
    /// <param name="initial">S and z before the first token; null when empty.</param>
    public static (Tensor S_BHEE, Tensor z_BHE) FinalState(Tensor k_BHTE, Tensor v_BHTE, (Tensor S_BHEE, Tensor z_BHE)? initial = null)
    {
        using var scope = NewDisposeScope();
        Tensor S_BHEE = k_BHTE.transpose(-1, -2).matmul(v_BHTE);
        Tensor z_BHE = k_BHTE.sum(-2);
        if (initial is var (S0, z0))
            (S_BHEE, z_BHE) = (S_BHEE + S0, z_BHE + z0);
        return (S_BHEE.MoveToOuterDisposeScope(), z_BHE.MoveToOuterDisposeScope());
    }

    /// <summary>One token: S ← S + φ(k) vᵀ, z ← z + φ(k), o = φ(q) S / (φ(q)·z + ε). In place where no gradient is recorded.</summary>
    /// <param name="q_BHE">φ(q).</param>
    /// <param name="k_BHE">φ(k).</param>
    /// <param name="v_BHE">Value.</param>
    /// <param name="state">Holds S [batch, heads, head width, head width] and z [batch, heads, head width].</param>
    /// <returns>o [batch, heads, head width].</returns>
    public static Tensor Step(Tensor q_BHE, Tensor k_BHE, Tensor v_BHE, PartState state)
    {
        using var scope = NewDisposeScope();
        Tensor k_BHE1 = k_BHE.unsqueeze(-1), v_BH1E = v_BHE.unsqueeze(-2);
        if (is_grad_enabled())
        {
            state["S"] = state["S"] + k_BHE1 * v_BH1E;
            state["z"] = state["z"] + k_BHE;
        }
        else
        {
            state["S"].addcmul_(k_BHE1, v_BH1E, 1);
            state["z"].add_(k_BHE);
        }

        Tensor q_BH1E = q_BHE.unsqueeze(-2);
        Tensor norm_BH11 = q_BH1E.matmul(state["z"].unsqueeze(-1)) + Epsilon;
        return (q_BH1E.matmul(state["S"]) / norm_BH11).squeeze(-2).MoveToOuterDisposeScope();
    }

    /// <summary>initial, initial + u_0, initial + u_0 + u_1, …: the sum before each chunk, stacked like <paramref name="updates"/> along axis 2.</summary>
    private static Tensor SumsBefore(Tensor? initial, Tensor updates)
    {
        Tensor[] each = updates.unbind(2);
        var sums = new List<Tensor> { initial ?? zeros_like(each[0]) };
        foreach (Tensor update in each[..^1])
            sums.Add(sums[^1] + update);
        return stack(sums, 2);
    }
}
