using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace GatedLinearAttention;

// B batch, T length, H heads, K key width, V value width, N chunks, C chunk length.

/// <summary>S_t = diag(α_t) S_{t-1} + k_t v_tᵀ, o_t = q_t S_t, in its three forms. Gates come as a = ln α.</summary>
public static class GatedRecurrence
{
    /// <summary>o_i = Σ_{j≤i} (Σ_K q_i k_j exp(b_i - b_j)) v_j with b = Σ a up to a position: quadratic in the length (the paper's Eq. 4).</summary>
    /// <returns>o [..., length, value width].</returns>
    public static Tensor Parallel(Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, Tensor a_BHTK)
    {
        using var scope = NewDisposeScope();
        Tensor b_BHTK = a_BHTK.cumsum(-2);
        long length = b_BHTK.shape[^2];
        Tensor future_TT1 = ones([length, length], ScalarType.Bool, b_BHTK.device).triu(1).unsqueeze(-1);
        // Masked before exp: the future's exponents are positive and may overflow.
        Tensor decay_BHTTK = (b_BHTK.unsqueeze(-2) - b_BHTK.unsqueeze(-3)).masked_fill(future_TT1, double.NegativeInfinity).exp();
        Tensor scores_BHTT = (q_BHTK.unsqueeze(-2) * decay_BHTTK * k_BHTK.unsqueeze(-3)).sum(-1);
        return scores_BHTT.matmul(v_BHTV).MoveToOuterDisposeScope();
    }

    /// <summary>Parallel inside chunks, S from chunk to chunk: linear in the length (section 4.1).</summary>
    /// <param name="q_BHTK">Queries.</param>
    /// <param name="k_BHTK">Keys.</param>
    /// <param name="v_BHTV">Values.</param>
    /// <param name="a_BHTK">Logarithms of the gates.</param>
    /// <param name="chunk">Chunk length C; any length of text will do.</param>
    /// <param name="initial_BHKV">S before the first token; null when empty.</param>
    /// <returns>o [batch, heads, length, value width].</returns>
    public static Tensor Chunkwise(Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, Tensor a_BHTK, long chunk, Tensor? initial_BHKV = null)
    {
        using var scope = NewDisposeScope();
        long length = q_BHTK.shape[2];
        chunk = Math.Min(chunk, length);
        (Tensor q, Tensor k, Tensor v, Tensor a) =
            (Chunks.Split(q_BHTK, chunk), Chunks.Split(k_BHTK, chunk), Chunks.Split(v_BHTV, chunk), Chunks.Split(a_BHTK, chunk));
        Tensor[] states = StatesBefore(k, v, a, initial_BHKV);
        Tensor across_BHNCV = (q * a.cumsum(-2).exp()).matmul(stack(states, 2));
        return (Parallel(q, k, v, a) + across_BHNCV).flatten(2, 3).narrow(2, 0, length).MoveToOuterDisposeScope();
    }

    /// <summary>S after the last token: exp(b_T) S_0 + Σ_j (k_j exp(b_T - b_j)) v_jᵀ.</summary>
    /// <returns>S [..., key width, value width].</returns>
    public static Tensor FinalState(Tensor k_BHTK, Tensor v_BHTV, Tensor a_BHTK, Tensor? initial_BHKV = null)
    {
        using var scope = NewDisposeScope();
        Tensor b_BHTK = a_BHTK.cumsum(-2);
        Tensor last_BH1K = b_BHTK.narrow(-2, b_BHTK.shape[^2] - 1, 1);
        Tensor state_BHKV = (k_BHTK * (last_BH1K - b_BHTK).exp()).transpose(-1, -2).matmul(v_BHTV);
        if (initial_BHKV is not null)
            state_BHKV = state_BHKV + last_BH1K.exp().transpose(-1, -2) * initial_BHKV;
        return state_BHKV.MoveToOuterDisposeScope();
    }

    /// <summary>One token; updates <c>S</c> of <paramref name="state"/>, in place where no gradient is recorded.</summary>
    /// <returns>o [batch, heads, value width].</returns>
    public static Tensor Step(Tensor q_BHK, Tensor k_BHK, Tensor v_BHV, Tensor a_BHK, PartState state)
    {
        using var scope = NewDisposeScope();
        Tensor gate_BHK1 = a_BHK.exp().unsqueeze(-1), k_BHK1 = k_BHK.unsqueeze(-1), v_BH1V = v_BHV.unsqueeze(-2);
        if (is_grad_enabled())
            state["S"] = state["S"] * gate_BHK1 + k_BHK1 * v_BH1V;
        else
            state["S"].mul_(gate_BHK1).addcmul_(k_BHK1, v_BH1V, 1);
        return q_BHK.unsqueeze(-2).matmul(state["S"]).squeeze(-2).MoveToOuterDisposeScope();
    }

    private static Tensor[] StatesBefore(Tensor k_BHNCK, Tensor v_BHNCV, Tensor a_BHNCK, Tensor? initial_BHKV)
    {
        Tensor[] k = k_BHNCK.unbind(2), v = v_BHNCV.unbind(2), a = a_BHNCK.unbind(2);
        var states = new Tensor[k.Length];
        states[0] = initial_BHKV ?? zeros_like(k[0].transpose(-1, -2).matmul(v[0]));
        for (int chunk = 1; chunk < states.Length; chunk++)
            states[chunk] = FinalState(k[chunk - 1], v[chunk - 1], a[chunk - 1], states[chunk - 1]);
        return states;
    }
}
