using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// RWKV-4's attention, per channel: a mean of the values weighted by e^key, decaying by e^-w per token; the current token has weight e^(u+k).
/// wkv[t] = (Σ_{s&lt;t} e^(k[s]-(t-1-s)w) v[s] + e^(u+k[t]) v[t]) / (Σ_{s&lt;t} e^(k[s]-(t-1-s)w) + e^(u+k[t])).
/// </summary>
public static class Wkv
{
    /// <summary>Chunk length of the plain form where none is given.</summary>
    public const long ChunkLength = 8;

    /// <summary>Whole sequences from an empty state: the SIMD scan where it serves, else the plain chunk form.</summary>
    /// <param name="k_BTD">Keys [batch, length, channels].</param>
    /// <param name="v_BTD">Values of the same shape.</param>
    /// <param name="w_D">Decay per token, positive.</param>
    /// <param name="u_D">Bonus of the current token.</param>
    /// <returns>wkv [batch, length, channels].</returns>
    public static Tensor Forward(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D) => ChannelKernels.Serve(k_BTD)
        ? WkvScan.Forward(k_BTD, v_BTD, w_D, u_D)
        : WkvChunkwise.Forward(k_BTD, v_BTD, w_D, u_D, ChunkLength, WkvState.Empty(k_BTD.shape[0], k_BTD)).Y_BTD;

    /// <summary>Tokens after those the state holds, and the state after them; the scan is used where no gradient is recorded.</summary>
    /// <param name="k_BTD">Keys [batch, length, channels].</param>
    /// <param name="v_BTD">Values of the same shape.</param>
    /// <param name="w_D">Decay per token, positive.</param>
    /// <param name="u_D">Bonus of the current token.</param>
    /// <param name="state">The sums before the first token [batch, channels]; left as it is.</param>
    /// <returns>wkv [batch, length, channels], and the sums after the last token.</returns>
    public static (Tensor Y_BTD, WkvState State) Continue(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D, WkvState state) =>
        ChannelKernels.Serve(k_BTD) && !is_grad_enabled()
            ? WkvScan.Continue(k_BTD, v_BTD, w_D, u_D, state)
            : WkvChunkwise.Forward(k_BTD, v_BTD, w_D, u_D, ChunkLength, state);
}
