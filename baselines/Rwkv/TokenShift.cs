using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.Rwkv;

// B batch, T length, D width.

/// <summary>x'[t] = x[t-1], zeros before the start; the state holds the last token's x.</summary>
internal static class TokenShift
{
    private const string Last = "x";

    /// <summary>Adds the empty state.</summary>
    public static PartState AddTo(PartState state, long batch, Tensor like_D)
    {
        state[Last] = zeros([batch, like_D.shape[^1]], like_D.dtype, like_D.device);
        return state;
    }

    /// <summary>Shifts a whole sequence.</summary>
    public static Tensor Forward(Tensor x_BTD) => nn.functional.pad(x_BTD, [0, 0, 1, -1]);

    /// <summary>Shifts the tokens after those the state holds, and remembers the last.</summary>
    public static Tensor Continue(Tensor x_BTD, PartState state)
    {
        long length = x_BTD.shape[1];
        Tensor shifted_BTD = cat([state[Last].unsqueeze(1), x_BTD.narrow(1, 0, length - 1)], 1);
        state[Last] = x_BTD.select(1, length - 1).clone();
        return shifted_BTD;
    }

    /// <summary>Mixes one token with the one before by each of <paramref name="mixes"/>, and remembers it.</summary>
    public static Tensor[] Step(Tensor x_BD, PartState state, params ReadOnlySpan<Tensor> mixes)
    {
        if (TokenShiftStep.Serves(x_BD, state[Last]))
            return TokenShiftStep.Apply(x_BD, state[Last], mixes);
        var mixed_BD = new Tensor[mixes.Length];
        for (int i = 0; i < mixes.Length; i++)
            mixed_BD[i] = Mix(x_BD, state[Last], mixes[i].flatten());
        state[Last] = x_BD.clone();
        return mixed_BD;
    }

    /// <summary>x ⊙ m + x' ⊙ (1 - m).</summary>
    public static Tensor Mix(Tensor x_BTD, Tensor shifted_BTD, Tensor mix_11D) => shifted_BTD + (x_BTD - shifted_BTD) * mix_11D;
}
