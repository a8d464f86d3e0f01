namespace RetNet.Compare.Measurement.Records;

/// <summary>One raw timing behind a median: a row of <c>samples.csv</c>.</summary>
public sealed record SampleRow
{
    /// <summary><c>training</c>, <c>prefill</c> or <c>decode</c>.</summary>
    public required string Measurement { get; init; }

    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Sequences together.</summary>
    public required long Batch { get; init; }

    /// <summary>Tokens per sequence, as in the row of the median.</summary>
    public required long Length { get; init; }

    /// <summary>Position of the sample among those of its median, from 0, in the order taken.</summary>
    public required int Sample { get; init; }

    /// <summary>Time of one run.</summary>
    public required double Ms { get; init; }

    /// <summary>What the machine allowed in the sample's turn, in FLOP/s for training and bytes/s for decoding; null for prefill.</summary>
    public double? LimitPerS { get; init; }
}
