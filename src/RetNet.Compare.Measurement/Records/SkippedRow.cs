namespace RetNet.Compare.Measurement.Records;

/// <summary>A measurement that this machine's memory does not hold: a row of <c>skipped.csv</c>.</summary>
public sealed record SkippedRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary><c>training</c>, <c>prefill</c> or <c>decode</c>.</summary>
    public required string Measurement { get; init; }

    /// <summary>Sequences at once.</summary>
    public required long Batch { get; init; }

    /// <summary>Tokens per sequence.</summary>
    public required long Length { get; init; }

    /// <summary>What could not be had, in the allocator's words.</summary>
    public required string Reason { get; init; }
}
