namespace RetNet.Compare.Models.Sequences;

/// <summary>A form together with its chunk length.</summary>
/// <param name="Form">Which form.</param>
/// <param name="ChunkLength">Tokens that a chunk may have for <see cref="SequenceForm.Chunkwise"/>, 0 otherwise.</param>
public readonly record struct ComputeForm(SequenceForm Form, long ChunkLength)
{
    /// <summary>All positions at once.</summary>
    public static ComputeForm Parallel => new(SequenceForm.Parallel, 0);

    /// <summary>One token at a time.</summary>
    public static ComputeForm Recurrent => new(SequenceForm.Recurrent, 0);

    /// <summary>Chunks of <paramref name="chunkLength"/> tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public static ComputeForm Chunkwise(long chunkLength) => chunkLength > 0
        ? new(SequenceForm.Chunkwise, chunkLength)
        : throw new ArgumentOutOfRangeException(nameof(chunkLength), chunkLength, "A chunk holds at least one token.");

    /// <summary><c>parallel</c>, <c>chunkwise(64)</c> or <c>recurrent</c>.</summary>
    public override string ToString() => Form == SequenceForm.Chunkwise
        ? $"chunkwise({ChunkLength})"
        : Form == SequenceForm.Parallel ? "parallel" : "recurrent";
}
