namespace RetNet.Compare.Measurement.Records;

/// <summary>What one process measured beside an outside program: a row of <c>race-samples.csv</c>.</summary>
public sealed record RaceSampleRow
{
    /// <summary><c>suite</c>, or a variant of the outside program.</summary>
    public required string Contender { get; init; }

    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary><c>train</c>, <c>prefill</c> or <c>decode</c>.</summary>
    public required string Mode { get; init; }

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Sequences together.</summary>
    public required long Batch { get; init; }

    /// <summary>Tokens per sequence; for decoding those before the first timed step.</summary>
    public required long Length { get; init; }

    /// <summary>Round, from 1.</summary>
    public required int Round { get; init; }

    /// <summary>Median time of the process's timed steps; nothing when the program has no such model.</summary>
    public double? Ms { get; init; }

    /// <summary>Median processor time of all threads.</summary>
    public double? CpuMs { get; init; }

    /// <summary>Peak resident memory of the process.</summary>
    public long? PeakResidentBytes { get; init; }

    /// <summary>The machine's load average when the process began: the race's own work makes one per processor, more is others'.</summary>
    public required double LoadBefore { get; init; }

    /// <summary>What the program said instead of a time.</summary>
    public string? Remark { get; init; }

    /// <summary>
    /// What the process measured right after its steps: bytes per second read from memory (decode), or operations per second of matrix
    /// products. Only the suite's measures it.
    /// </summary>
    public double? LimitPerS { get; init; }
}
