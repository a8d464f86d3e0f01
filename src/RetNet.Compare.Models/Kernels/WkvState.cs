using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// RWKV's two running sums per channel, kept in range by a common exponent: the true sums are aa·e^pp and bb·e^pp.
/// All are [batch, channels]; the exponent carries no gradient, as the result does not depend on it.
/// </summary>
/// <param name="Aa_BD">Σ e^(k - decay) v, scaled.</param>
/// <param name="Bb_BD">Σ e^(k - decay), scaled.</param>
/// <param name="Pp_BD">The exponent.</param>
public readonly record struct WkvState(Tensor Aa_BD, Tensor Bb_BD, Tensor Pp_BD)
{
    /// <summary>Exponent of an empty state; -∞ would give ∞ - ∞.</summary>
    public const double EmptyExponent = -1e38;

    /// <summary>The state before the first token.</summary>
    /// <param name="batch">Number of sequences.</param>
    /// <param name="like">Gives channels (last axis), dtype and device.</param>
    public static WkvState Empty(long batch, Tensor like)
    {
        long[] shape = [batch, like.shape[^1]];
        return new(
            zeros(shape, like.dtype, like.device),
            zeros(shape, like.dtype, like.device),
            full(shape, EmptyExponent, like.dtype, like.device));
    }

    /// <summary>The same done to all three tensors.</summary>
    public WkvState Map(Func<Tensor, Tensor> change) => new(change(Aa_BD), change(Bb_BD), change(Pp_BD));
}
