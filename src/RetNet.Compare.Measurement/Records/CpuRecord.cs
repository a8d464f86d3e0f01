namespace RetNet.Compare.Measurement.Records;

/// <summary>A processor, as the kernel describes it.</summary>
public sealed record CpuRecord
{
    /// <summary>Model name.</summary>
    public required string Model { get; init; }

    /// <summary>Processor architecture of this process, e.g. <c>x64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Logical processors of the machine.</summary>
    public required int Processors { get; init; }

    /// <summary>Logical processors this process may use.</summary>
    public required int ProcessorsUsable { get; init; }

    /// <summary>Bytes of the last-level cache, 0 when the kernel does not say.</summary>
    public required long LastLevelCacheBytes { get; init; }

    /// <summary>Those instruction sets it has that matter here, e.g. <c>avx512f</c>.</summary>
    public required IReadOnlyList<string> InstructionSets { get; init; }
}
