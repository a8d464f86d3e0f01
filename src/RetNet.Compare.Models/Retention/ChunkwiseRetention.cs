using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Retention;

// B batch, T length, H heads, K key width, V value width, N chunks, C chunk length.

/// <summary>
/// Retention chunk by chunk (the paper's Eq. 7), aligned: rows are scaled by their absolute position, as in the parallel
/// and the recurrent form, so that all three are one function to rounding, but for the parallel form's c_n, which the head norm takes away up to
/// its epsilon. Linear in the length. Chunks are of even lengths, since a last one of few tokens would cost as much as the others.
/// </summary>
public static class ChunkwiseRetention
{
    /// <summary>
    /// R_{b+1} = γ^C R_b + Σ_j γ^(C-1-j) k_j v_jᵀ;  o_i = Σ_{j≤i} γ^(i-j)(q_i·k_j) v_j + γ^(i+1) q_i R_b.
    /// </summary>
    /// <param name="q_BHTK">Rotated queries, divided by sqrt(Z_n) of their absolute position.</param>
    /// <param name="k_BHTK">Rotated keys.</param>
    /// <param name="v_BHTV">Values.</param>
    /// <param name="decay">Decays of the heads.</param>
    /// <param name="longest">Tokens that a chunk may have; C is <see cref="Chunks.EvenLength"/>.</param>
    /// <param name="initial_BHKV">State before the first token; null for an empty one.</param>
    /// <returns>o [batch, heads, length, value width].</returns>
    public static Tensor Forward(Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, RetentionDecay decay, long longest, Tensor? initial_BHKV = null)
    {
        using var scope = NewDisposeScope();
        return Run(q_BHTK, k_BHTK, v_BHTV, decay, longest, Precision.Fp32, initial_BHKV).o_BHTV.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same, with the state after the last token, for which only the last chunk is read. At <see cref="Precision.Bf16"/> products across
    /// chunks are bf16's, the last chunk's share of the state excepted; states are added up in fp32.
    /// </summary>
    /// <returns>o [batch, heads, length, value width] and S [batch, heads, key width, value width], divided by nothing.</returns>
    public static (Tensor o_BHTV, Tensor S_BHKV) Prefill(
        Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, RetentionDecay decay, long longest, Precision precision, Tensor? initial_BHKV = null)
    {
        using var scope = NewDisposeScope();
        (Tensor o_BHTV, Tensor? before_BHKV) = Run(q_BHTK, k_BHTK, v_BHTV, decay, longest, precision, initial_BHKV);
        long length = k_BHTK.shape[2];
        long last = (length - 1) % Chunks.EvenLength(length, longest) + 1;
        Tensor S_BHKV = FinalState(k_BHTK.narrow(2, length - last, last), v_BHTV.narrow(2, length - last, last), decay, before_BHKV);
        return (o_BHTV.MoveToOuterDisposeScope(), S_BHKV.MoveToOuterDisposeScope());
    }

    /// <summary>Tokens of its own chunk that a token is multiplied with, on average: all of them, or by tiles those that it sees.</summary>
    /// <param name="chunk">Chunk length C.</param>
    /// <param name="like">A tensor of the queries' device and format.</param>
    public static double Attended(long chunk, Tensor like) => ChannelKernels.Serve(like) ? (chunk + 1) / 2.0 : chunk;

    /// <summary>o, and the state before the last chunk, null when empty.</summary>
    private static (Tensor o_BHTV, Tensor? before_BHKV) Run(
        Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, RetentionDecay decay, long longest, Precision precision, Tensor? initial_BHKV)
    {
        long length = q_BHTK.shape[2];
        long chunk = Chunks.EvenLength(length, longest);
        bool tiled = ChannelKernels.Serve(q_BHTK);
        if (tiled && chunk == length && initial_BHKV is null)
            return (TiledRetention.Forward(q_BHTK, k_BHTK, v_BHTV, decay, chunk), null);

        (Tensor q, Tensor k, Tensor v) = (Chunks.Split(q_BHTK, chunk), Chunks.Split(k_BHTK, chunk), Chunks.Split(v_BHTV, chunk));
        long chunks = q.shape[2];
        Tensor o_BHNCV = tiled
            ? TiledRetention.Forward(q_BHTK, k_BHTK, v_BHTV, decay, chunk).unflatten(2, [chunks, chunk])
            : Inside(q, k, v, decay);

        List<Tensor> states = States(k, v, decay, precision, initial_BHKV);
        if (states.Count > 0)
        {
            long first = chunks - states.Count;
            Tensor carried_BHNCK = q.narrow(2, first, states.Count) * decay.Carried_HT1(chunk, q).unsqueeze(1);
            Tensor across_BHNCV = Products.Matmul(Rounded(carried_BHNCK, precision), Rounded(stack(states, 2), precision));
            if (!is_grad_enabled())
                o_BHNCV.narrow(2, first, states.Count).add_(across_BHNCV);
            else if (first == 0)
                o_BHNCV = o_BHNCV + across_BHNCV;
            else
                o_BHNCV = cat([o_BHNCV.narrow(2, 0, first), o_BHNCV.narrow(2, first, states.Count) + across_BHNCV], 2);
        }

        return (o_BHNCV.flatten(2, 3).narrow(2, 0, length), states.Count > 0 ? states[^1] : null);
    }

    /// <summary>Retention of each chunk with itself in tensor operations: Σ_{j≤i} γ^(i-j)(q_i·k_j) v_j.</summary>
    /// <returns>o [batch, heads, chunks, chunk length, value width].</returns>
    public static Tensor Inside(Tensor q_BHNCK, Tensor k_BHNCK, Tensor v_BHNCV, RetentionDecay decay)
    {
        using var scope = NewDisposeScope();
        Tensor decay_H1CC = decay.Causal_HTT(q_BHNCK.shape[3], q_BHNCK).unsqueeze(1);
        return (q_BHNCK.matmul(k_BHNCK.transpose(-1, -2)) * decay_H1CC).matmul(v_BHNCV).MoveToOuterDisposeScope();
    }

    /// <summary>The state after the last token: S = γ^T S_0 + Σ_m γ^(T-1-m) k_m v_mᵀ.</summary>
    /// <returns>S [batch, heads, key width, value width], divided by nothing.</returns>
    public static Tensor FinalState(Tensor k_BHTK, Tensor v_BHTV, RetentionDecay decay, Tensor? initial_BHKV = null)
    {
        using var scope = NewDisposeScope();
        long length = k_BHTK.shape[2];
        Tensor state = (k_BHTK * decay.Remaining_HT1(length, k_BHTK)).transpose(-1, -2).matmul(v_BHTV);
        if (initial_BHKV is not null)
            state = state + initial_BHKV * decay.Power_H11(length, k_BHTK);
        return state.MoveToOuterDisposeScope();
    }

    /// <summary>R_b before each chunk; an empty R_0 is left out, so the list may be one shorter than the chunks.</summary>
    private static List<Tensor> States(Tensor k_BHNCK, Tensor v_BHNCV, RetentionDecay decay, Precision precision, Tensor? initial_BHKV)
    {
        (long chunks, long chunk) = (k_BHNCK.shape[2], k_BHNCK.shape[3]);
        var states = new List<Tensor>();
        if (initial_BHKV is not null)
            states.Add(initial_BHKV);
        if (chunks == 1)
            return states;

        // Contiguous before it is turned: the product would copy it row by row otherwise.
        Tensor kept = Rounded(k_BHNCK.narrow(2, 0, chunks - 1) * decay.Remaining_HT1(chunk, k_BHNCK).unsqueeze(1), precision).contiguous();
        Tensor power = decay.Power_H11(chunk, k_BHNCK);
        Tensor updates_BHNKV = Products.Matmul(kept.transpose(-1, -2), Rounded(v_BHNCV.narrow(2, 0, chunks - 1), precision));
        foreach (Tensor update in Raised.ToSingle(updates_BHNKV).unbind(2))
            states.Add(states.Count == 0 ? update : states[^1] * power + update);
        return states;
    }

    private static Tensor Rounded(Tensor x, Precision precision) => precision == Precision.Bf16 ? x.to(ScalarType.BFloat16) : x;
}
