namespace RetNet.Compare.Models.Weights;

/// <summary>
/// Writes a safetensors file to a stream without holding its data: the header when made, then one tensor after the other in the order of
/// <see cref="Entries"/>. The same tensors and metadata always give the same bytes.
/// </summary>
public sealed class SafetensorsWriter
{
    private readonly Stream stream;
    private long remaining;
    private int next;

    /// <summary>Writes the header.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="entries">The tensors, in any order.</param>
    /// <param name="metadata">Strings for <c>__metadata__</c>.</param>
    /// <exception cref="ArgumentException">Two tensors have the same name, or one has the name <c>__metadata__</c>.</exception>
    public SafetensorsWriter(Stream stream, IEnumerable<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        this.stream = stream;
        // Wide types first keeps every tensor aligned to its element size, as the reference implementation does.
        Entries = [.. entries.OrderByDescending(entry => entry.ElementBytes).ThenBy(entry => entry.Name, StringComparer.Ordinal)];
        foreach (IGrouping<string, SafetensorsEntry> same in Entries.GroupBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (same.Count() > 1 || same.Key == "__metadata__")
                throw new ArgumentException($"The tensor name '{same.Key}' is {(same.Count() > 1 ? "given twice" : "reserved by the format")}; rename the tensor.", nameof(entries));
        }

        stream.Write(SafetensorsHeader.Build(Entries, metadata ?? new Dictionary<string, string>()));
        remaining = Entries.Count > 0 ? Entries[0].ByteLength : 0;
    }

    /// <summary>The tensors in the order in which their data must be written.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>Writes the next bytes of data, little endian; a tensor may come in several pieces, a piece belongs to one tensor.</summary>
    /// <exception cref="InvalidOperationException">More bytes than the current tensor still lacks.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        SkipFinished();
        if (bytes.Length > remaining)
        {
            string where = next < Entries.Count ? $"tensor '{Entries[next].Name}' lacks {remaining} bytes" : "all tensors are complete";
            throw new InvalidOperationException($"{bytes.Length} bytes were given, but {where}.");
        }

        stream.Write(bytes);
        remaining -= bytes.Length;
    }

    /// <summary>Checks that every tensor was written in full.</summary>
    /// <exception cref="InvalidOperationException">Data are missing.</exception>
    public void Complete()
    {
        SkipFinished();
        if (next < Entries.Count)
            throw new InvalidOperationException($"Tensor '{Entries[next].Name}' still lacks {remaining} bytes.");
    }

    private void SkipFinished()
    {
        while (remaining == 0 && next < Entries.Count)
            remaining = ++next < Entries.Count ? Entries[next].ByteLength : 0;
    }
}
