using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, T length, D channels, N chunks, C chunk length; i the token that asks, j the token that answers.

/// <summary>
/// The plain form of <see cref="Wkv"/>: all pairs inside a chunk, and an associative scan over the chunks' sums, so that the number of
/// operations grows with the logarithm of the length only. Every exponential is taken of a difference to a running maximum, which is
/// constant in the backward pass because the quotient does not depend on it.
/// </summary>
public static class WkvChunkwise
{
    /// <summary>Tokens after those <paramref name="state"/> holds, and the state after them.</summary>
    /// <param name="k_BTD">Keys.</param>
    /// <param name="v_BTD">Values.</param>
    /// <param name="w_D">Decay per token, positive.</param>
    /// <param name="u_D">Bonus of the current token.</param>
    /// <param name="chunk">Chunk length C; any length of text will do.</param>
    /// <param name="state">Sums before the first token.</param>
    public static (Tensor Y_BTD, WkvState State) Forward(
        Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D, long chunk, WkvState state)
    {
        using var scope = NewDisposeScope();
        long length = k_BTD.shape[1];
        chunk = Math.Min(chunk, length);
        long whole = length - length % chunk;
        (Tensor y, state) = Chunks(k_BTD.narrow(1, 0, whole), v_BTD.narrow(1, 0, whole), w_D, u_D, chunk, state);
        if (whole < length)
        {
            long rest = length - whole;
            (Tensor last, state) = Chunks(k_BTD.narrow(1, whole, rest), v_BTD.narrow(1, whole, rest), w_D, u_D, rest, state);
            y = cat([y, last], 1);
        }

        return (y.MoveToOuterDisposeScope(), state.Map(part => part.MoveToOuterDisposeScope()));
    }

    private static (Tensor Y_BTD, WkvState State) Chunks(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D, long chunk, WkvState state)
    {
        long chunks = k_BTD.shape[1] / chunk;
        Tensor k_BNCD = k_BTD.unflatten(1, [chunks, chunk]);
        Tensor v_BNCD = v_BTD.unflatten(1, [chunks, chunk]);
        (WkvState before_BND, state) = States(k_BNCD, v_BNCD, w_D, state);

        Tensor inside_BNijD = k_BNCD.unsqueeze(2) + PairExponents_ijD(chunk, w_D, u_D);
        Tensor across_BNiD = before_BND.Pp_BD.unsqueeze(2) - Range(chunk, w_D).unsqueeze(-1) * w_D;
        Tensor maximum_BNiD = maximum(inside_BNijD.detach().amax([3]), across_BNiD.detach());
        Tensor pairs_BNijD = (inside_BNijD - maximum_BNiD.unsqueeze(3)).exp();
        Tensor carried_BNiD = (across_BNiD - maximum_BNiD).exp();
        Tensor numerator = (pairs_BNijD * v_BNCD.unsqueeze(2)).sum(3) + carried_BNiD * before_BND.Aa_BD.unsqueeze(2);
        Tensor denominator = pairs_BNijD.sum(3) + carried_BNiD * before_BND.Bb_BD.unsqueeze(2);
        return ((numerator / denominator).flatten(1, 2), state);
    }

    /// <summary>What is added to k[j]: -(i-1-j)w for j &lt; i, u for j = i, -∞ for the future.</summary>
    private static Tensor PairExponents_ijD(long chunk, Tensor w_D, Tensor u_D)
    {
        Tensor i = Range(chunk, w_D).view(-1, 1, 1);
        Tensor j = Range(chunk, w_D).view(1, -1, 1);
        Tensor present = where(i.eq(j), u_D, (j + 1 - i) * w_D);
        return present.masked_fill(j.gt(i), double.NegativeInfinity);
    }

    /// <summary>The sums before each chunk, and those after the last one.</summary>
    private static (WkvState Before_BND, WkvState After) States(Tensor k_BNCD, Tensor v_BNCD, Tensor w_D, WkvState state)
    {
        (long chunks, long chunk) = (k_BNCD.shape[1], k_BNCD.shape[2]);
        Tensor exponents_BNCD = k_BNCD - (chunk - 1 - Range(chunk, w_D)).unsqueeze(-1) * w_D;
        Tensor highest_BND = exponents_BNCD.detach().amax([2]);
        Tensor weights_BNCD = (exponents_BNCD - highest_BND.unsqueeze(2)).exp();
        var own = new WkvState((weights_BNCD * v_BNCD).sum(2), weights_BNCD.sum(2), highest_BND);

        WkvState sums = Scan(Join(state.Map(part => part.unsqueeze(1)), own), w_D * chunk);
        // A copy: a view would keep the sums of all chunks alive in a decode state.
        return (sums.Map(part => part.narrow(1, 0, chunks)), sums.Map(part => part.select(1, chunks).clone()));
    }

    /// <summary>Hillis and Steele's scan: entry n becomes the sum of all entries up to n, each decayed by the chunks in between.</summary>
    private static WkvState Scan(WkvState sums, Tensor decay_D)
    {
        long entries = sums.Aa_BD.shape[1];
        for (long reach = 1; reach < entries; reach *= 2)
        {
            WkvState earlier = sums.Map(part => part.narrow(1, 0, entries - reach));
            WkvState later = sums.Map(part => part.narrow(1, reach, entries - reach));
            sums = Join(sums.Map(part => part.narrow(1, 0, reach)), Add(earlier, later, decay_D * reach));
        }

        return sums;
    }

    private static WkvState Add(WkvState earlier, WkvState later, Tensor decay_D)
    {
        Tensor carried = earlier.Pp_BD - decay_D;
        Tensor highest = maximum(carried.detach(), later.Pp_BD);
        Tensor old = (carried - highest).exp(), fresh = (later.Pp_BD - highest).exp();
        return new(old * earlier.Aa_BD + fresh * later.Aa_BD, old * earlier.Bb_BD + fresh * later.Bb_BD, highest);
    }

    private static WkvState Join(WkvState first, WkvState then) =>
        new(cat([first.Aa_BD, then.Aa_BD], 1), cat([first.Bb_BD, then.Bb_BD], 1), cat([first.Pp_BD, then.Pp_BD], 1));

    private static Tensor Range(long length, Tensor like) => arange(length, like.dtype, like.device);
}
