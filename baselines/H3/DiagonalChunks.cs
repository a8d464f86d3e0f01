using RetNet.Compare.Models.Kernels;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.H3;

// B batch, T length, H heads, E head width, N chunks, C chunk length, M planes (real and imaginary parts of the modes), P = E·E products.

/// <summary>
/// The chunkwise form of H3's second half: attention with the Toeplitz mask inside a chunk, the diagonal model's state across chunks.
/// Reads and writes share their tables between sequences, chunks and products, so nothing of size length × modes is stored.
/// </summary>
internal static class DiagonalChunks
{
    /// <summary>Tokens after those <paramref name="state_BHMP"/> holds, and the state after them.</summary>
    /// <param name="q_BTHE">Queries.</param>
    /// <param name="k_BTHE">Keys behind the shift model.</param>
    /// <param name="v_BTHE">Values.</param>
    /// <param name="ssm">The diagonal model.</param>
    /// <param name="skip_H">Weight D of the token itself.</param>
    /// <param name="chunk">Chunk length C; any length of text will do.</param>
    /// <param name="state_BHMP">State before the first token; null for an empty one.</param>
    public static (Tensor Y_BTHE, Tensor State_BHMP) Forward(
        Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, DiagonalSsm ssm, Tensor skip_H, long chunk, Tensor? state_BHMP)
    {
        using var scope = NewDisposeScope();
        long length = q_BTHE.shape[1];
        chunk = Math.Min(chunk, length);
        long whole = length - length % chunk;
        (Tensor y, Tensor state) = Chunks(Part(q_BTHE), Part(k_BTHE), Part(v_BTHE), ssm, skip_H, chunk, state_BHMP);
        if (whole < length)
        {
            (Tensor last, state) = Chunks(Rest(q_BTHE), Rest(k_BTHE), Rest(v_BTHE), ssm, skip_H, length - whole, state);
            y = cat([y, last], 1);
        }

        return (y.MoveToOuterDisposeScope(), state.MoveToOuterDisposeScope());

        Tensor Part(Tensor x) => x.narrow(1, 0, whole);
        Tensor Rest(Tensor x) => x.narrow(1, whole, length - whole);
    }

    private static (Tensor Y_BTHE, Tensor State_BHMP) Chunks(
        Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, DiagonalSsm ssm, Tensor skip_H, long chunk, Tensor? state_BHMP)
    {
        (Tensor q, Tensor k, Tensor v) = (Split(q_BTHE, chunk), Split(k_BTHE, chunk), Split(v_BTHE, chunk));
        Tensor mask_H1CC = ToeplitzAttention.Mask(WithSkip(ssm.Kernel_HT(chunk), skip_H)).unsqueeze(1);
        Tensor y_BHNCE = (q.matmul(k.transpose(-1, -2)) * mask_H1CC).matmul(v);

        Tensor products_BHNCP = (k.unsqueeze(-1) * v.unsqueeze(-2)).flatten(-2);
        Tensor written_BHNMP = ssm.Writing(chunk).unsqueeze(1).matmul(products_BHNCP);
        var states = new List<Tensor>();
        foreach (Tensor written in written_BHNMP.unbind(2))
        {
            Tensor before = state_BHMP ?? zeros_like(written);
            states.Add(before);
            state_BHMP = ssm.Carry(before, written, chunk);
        }

        Tensor read_BHNCP = ssm.Reading(chunk).unsqueeze(1).matmul(stack(states, 2));
        long headWidth = q.shape[^1];
        y_BHNCE = y_BHNCE + (q.unsqueeze(-1) * read_BHNCP.unflatten(4, [headWidth, headWidth])).sum(-2);
        return (y_BHNCE.flatten(2, 3).transpose(1, 2), state_BHMP!);
    }

    /// <summary>The kernel with the skip weight added at distance 0.</summary>
    public static Tensor WithSkip(Tensor kernel_HT, Tensor skip_H) =>
        kernel_HT + nn.functional.pad(skip_H.unsqueeze(-1), [0, kernel_HT.shape[1] - 1]);

    private static Tensor Split(Tensor x_BTHE, long chunk) => x_BTHE.unflatten(1, [x_BTHE.shape[1] / chunk, chunk]).permute(0, 3, 1, 2, 4);
}
