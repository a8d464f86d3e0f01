namespace RetNet.Compare.Models.Sequences;

/// <summary>Everything a model remembers of the tokens read so far: one state per stateful part, and the position.</summary>
public sealed class DecodeState(long batch, long capacity, IReadOnlyList<PartState> parts) : IDisposable
{
    /// <summary>Sequences decoded together.</summary>
    public long Batch { get; } = batch;

    /// <summary>Most tokens that may be read; the memory of a state of constant size does not depend on it.</summary>
    public long Capacity { get; } = capacity;

    /// <summary>States of the parts, in the order of the blocks.</summary>
    public IReadOnlyList<PartState> Parts { get; } = parts;

    /// <summary>Tokens read so far; the next token's absolute position.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes held by all parts.</summary>
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <summary>An independent copy, e.g. to branch a generation.</summary>
    public DecodeState Clone() => new(Batch, Capacity, [.. Parts.Select(part => part.Clone())]) { Position = Position };

    /// <summary>Counts <paramref name="tokens"/> as read.</summary>
    public void Advance(long tokens) => Position += tokens;

    /// <summary>Checks that <paramref name="tokens"/> more tokens of <paramref name="sequences"/> sequences fit.</summary>
    /// <exception cref="InvalidOperationException">The state is of another number of sequences, or the capacity would be exceeded.</exception>
    public void Require(long sequences, long tokens)
    {
        if (sequences != Batch)
            throw new InvalidOperationException($"The decode state is of {Batch} sequences; tokens of {sequences} were given. Create one for as many.");
        if (Position + tokens > Capacity)
            throw new InvalidOperationException($"The decode state has room for {Capacity} tokens; {Position} are read and {tokens} more were given. Create it with a larger capacity.");
    }

    /// <summary>Frees all parts.</summary>
    public void Dispose()
    {
        foreach (PartState part in Parts)
            part.Dispose();
    }
}
