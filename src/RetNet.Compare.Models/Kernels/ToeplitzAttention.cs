using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

// B batch, T length, H heads, E head width; t the row, s the column.

/// <summary>
/// Causal attention whose scores are weighted by a kernel of the distance instead of a softmax: ((q kᵀ) ⊙ M) v with M[t,s] = m[t-s].
/// </summary>
public static class ToeplitzAttention
{
    /// <summary>Evaluates whole sequences: the SIMD form where it serves and has the head width, else the plain one.</summary>
    /// <param name="q_BTHE">Queries [batch, length, heads, head width].</param>
    /// <param name="k_BTHE">Keys of the same shape.</param>
    /// <param name="v_BTHE">Values of the same shape.</param>
    /// <param name="kernel_HT">Weight m of each distance [heads, length].</param>
    /// <returns>y [batch, length, heads, head width].</returns>
    public static Tensor Forward(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, Tensor kernel_HT) =>
        IsTiled(q_BTHE, q_BTHE.shape[3])
            ? TiledToeplitzAttention.Forward(q_BTHE, k_BTHE, v_BTHE, kernel_HT)
            : Plain(q_BTHE, k_BTHE, v_BTHE, kernel_HT);

    /// <summary>Whether <see cref="Forward"/> takes the SIMD form, which skips what is not causal and whose memory is linear in the length.</summary>
    /// <param name="like">A tensor of the queries' device and format.</param>
    /// <param name="headWidth">Their head width.</param>
    public static bool IsTiled(Tensor like, long headWidth) => ChannelKernels.Serve(like) && headWidth == TiledToeplitzAttention.HeadWidth;

    /// <summary>The same in tensor operations: quadratic in the length, in memory too.</summary>
    public static Tensor Plain(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, Tensor kernel_HT)
    {
        using var scope = NewDisposeScope();
        Tensor scores_BHTT = q_BTHE.transpose(1, 2).matmul(k_BTHE.permute(0, 2, 3, 1)) * Mask(kernel_HT);
        return scores_BHTT.matmul(v_BTHE.transpose(1, 2)).transpose(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>M[t,s] = m[t-s] for s ≤ t, else 0: [heads, length, length].</summary>
    public static Tensor Mask(Tensor kernel_HT)
    {
        using var scope = NewDisposeScope();
        long length = kernel_HT.shape[^1];

        // Row t is a window of the reversed kernel followed by zeros, starting at T-1-t.
        Tensor reversed = nn.functional.pad(kernel_HT.flip(-1), [0, length - 1]);
        return reversed.unfold(-1, length, 1).flip(-2).MoveToOuterDisposeScope();
    }
}
