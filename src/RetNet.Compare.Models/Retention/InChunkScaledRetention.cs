using RetNet.Compare.Models.Layers;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Retention;

// B batch, T length, H heads, K key width, V value width, N chunks, C chunk length.

/// <summary>
/// The official code's chunkwise form: a row is scaled by its position inside the chunk and by the state's largest entry.
/// The head norm removes those factors but for its epsilon, so this form is close to the others, not equal.
/// </summary>
public static class InChunkScaledRetention
{
    /// <summary>Evaluates whole sequences; see <see cref="ChunkwiseRetention"/> for the meaning of the tensors.</summary>
    /// <param name="q_BHTK">Rotated queries, divided by nothing.</param>
    /// <param name="k_BHTK">Rotated keys.</param>
    /// <param name="v_BHTV">Values.</param>
    /// <param name="decay">Decays of the heads.</param>
    /// <param name="chunk">Chunk length C.</param>
    /// <param name="rootStateScale">Whether updates are divided by sqrt(Z_{C-1}), as in the code of the paper's time, not by Z_{C-1}.</param>
    /// <returns>o [batch, heads, length, value width].</returns>
    public static Tensor Forward(Tensor q_BHTK, Tensor k_BHTK, Tensor v_BHTV, RetentionDecay decay, long chunk, bool rootStateScale)
    {
        using var scope = NewDisposeScope();
        long length = q_BHTK.shape[2];
        (Tensor q, Tensor k, Tensor v) = (Split(q_BHTK), Split(k_BHTK), Split(v_BHTV));
        Tensor rootZ_H1C1 = decay.RootRowSum_HT1(chunk, q).unsqueeze(1);
        Tensor rootW_H11 = rootZ_H1C1.select(1, 0).narrow(1, chunk - 1, 1);
        Tensor w_H11 = rootStateScale ? rootW_H11 : rootW_H11.square();

        Tensor scores_BHNCC = q.matmul(k.transpose(-1, -2)) * decay.Causal_HTT(chunk, q).unsqueeze(1) / rootZ_H1C1;
        Tensor c_BHNC1 = scores_BHNCC.detach().abs().sum(-1, keepdim: true).clamp_min(1);
        Tensor inner_BHNCV = (scores_BHNCC / c_BHNC1).matmul(v);

        Tensor updates_BHNKV = (k * decay.Remaining_HT1(chunk, k).unsqueeze(1) / w_H11.unsqueeze(1)).transpose(-1, -2).matmul(v);
        Tensor power_H11 = decay.Power_H11(chunk, q);
        var states = new List<Tensor>();
        var scales = new List<Tensor>();
        Tensor state_BHKV = zeros_like(updates_BHNKV.select(2, 0));
        Tensor scale_BH11 = ones_like(state_BHKV.narrow(2, 0, 1).narrow(3, 0, 1));
        foreach (Tensor update in updates_BHNKV.unbind(2))
        {
            states.Add(state_BHKV / scale_BH11);
            scales.Add(scale_BH11);
            state_BHKV = state_BHKV * power_H11 + update;
            scale_BH11 = state_BHKV.detach().abs().sum(-2, keepdim: true).amax([-1], keepdim: true).clamp_min(1);
        }

        Tensor rho_BHN11 = stack(scales, 2);
        Tensor cross_BHNCV = (q * (decay.Carried_HT1(chunk, q) * w_H11).unsqueeze(1) / rootZ_H1C1).matmul(stack(states, 2));
        Tensor a_BHNC1 = maximum(c_BHNC1, rho_BHN11);
        Tensor o_BHNCV = inner_BHNCV * (c_BHNC1 / a_BHNC1) + cross_BHNCV * (rho_BHN11 / a_BHNC1);
        return o_BHNCV.flatten(2, 3).narrow(2, 0, length).MoveToOuterDisposeScope();

        Tensor Split(Tensor x) => Chunks.Split(x, chunk);
    }
}
