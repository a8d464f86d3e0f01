namespace RetNet.Compare.Measurement.Records;

/// <summary>A measured limit of the machine: a row of <c>ceilings.csv</c>.</summary>
public sealed record CeilingRow
{
    /// <summary>What was measured: <c>matmul_fp32</c>, <c>matmul_bf16</c> (FLOP/s), <c>memory_read</c> (bytes/s).</summary>
    public required string Name { get; init; }

    /// <summary>The fastest sample, in <see cref="Unit"/>: a slower one measures what disturbed it.</summary>
    public required double Value { get; init; }

    /// <summary><c>flop_per_s</c> or <c>bytes_per_s</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Half the interquartile range divided by the median.</summary>
    public required double RelativeSpread { get; init; }

    /// <summary>Number of samples.</summary>
    public required int Samples { get; init; }
}
