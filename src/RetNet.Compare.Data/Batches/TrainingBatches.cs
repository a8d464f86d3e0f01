using RetNet.Compare.Data.Bins;

namespace RetNet.Compare.Data.Batches;

/// <summary>
/// The training data as a pure function of (seed, step): the same batches for every architecture, and nothing to save to resume.
/// The bin is one stream cut into pieces of <see cref="Length"/> tokens; an epoch is all pieces in a fresh random order.
/// </summary>
public sealed class TrainingBatches
{
    private readonly TokenBin _bin;
    private readonly ulong _seed;

    /// <summary>Reads from <paramref name="bin"/>, which stays the caller's to dispose.</summary>
    /// <exception cref="DataException">The bin has not even one piece of <paramref name="length"/> tokens.</exception>
    public TrainingBatches(TokenBin bin, int batch, int length, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _bin = bin;
        _seed = (ulong)seed;
        Batch = batch;
        Length = length;
        PieceCount = bin.TokenCount / length;
        if (PieceCount == 0)
            throw new DataException($"{bin.Path} has {bin.TokenCount} tokens, fewer than one sequence of {length}. Use more text or "
                + "shorter sequences.");
    }

    /// <summary>Sequences per step.</summary>
    public int Batch { get; }

    /// <summary>Tokens per sequence.</summary>
    public int Length { get; }

    /// <summary>Pieces in one epoch.</summary>
    public long PieceCount { get; }

    /// <summary>Tokens trained on per step.</summary>
    public long TokensPerStep => (long)Batch * Length;

    /// <summary>
    /// Fills the batch of a step, row-major [batch, length]: targets are a piece's tokens,
    /// inputs the same one to the right behind <c>&lt;bos&gt;</c>.
    /// </summary>
    public void Fill(long step, Span<long> inputs, Span<long> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputs.Length, Batch * Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(targets.Length, Batch * Length);
        for (int row = 0; row < Batch; row++)
        {
            Span<long> target = targets.Slice(row * Length, Length);
            Span<long> input = inputs.Slice(row * Length, Length);
            _bin.CopyTokens(Piece(step, row) * Length, target);
            input[0] = _bin.BeginningOfSequence;
            target[..^1].CopyTo(input[1..]);
        }
    }

    /// <summary>The number of the piece in a row of a step's batch.</summary>
    public long Piece(long step, int row)
    {
        (long epoch, long position) = Math.DivRem(checked((step * Batch) + row), PieceCount);
        ulong key = SeededPermutation.Scramble(SeededPermutation.Scramble(_seed) + (ulong)epoch);
        return new SeededPermutation(PieceCount, key)[position];
    }
}
