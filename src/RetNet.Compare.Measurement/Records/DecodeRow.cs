using RetNet.Compare.Measurement.Timing;

namespace RetNet.Compare.Measurement.Records;

/// <summary>Latency of one more token per sequence after a prompt: a row of <c>decode.csv</c>.</summary>
public sealed record DecodeRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Sequences decoded together.</summary>
    public required long Batch { get; init; }

    /// <summary>Tokens before the first timed step.</summary>
    public required long Length { get; init; }

    /// <summary>Median time of one step for the whole batch.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>10th percentile.</summary>
    public required double LatencyP10Ms { get; init; }

    /// <summary>90th percentile.</summary>
    public required double LatencyP90Ms { get; init; }

    /// <summary>Timed steps.</summary>
    public required int Samples { get; init; }

    /// <summary>Why sampling ended: the median converged, or a cap came first.</summary>
    public StopReason? Stopped { get; init; }

    /// <summary>Tokens of all sequences per second, from the median.</summary>
    public required double TokensPerS { get; init; }

    /// <summary>Bytes of decode state of the whole batch after <see cref="Length"/> tokens.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Bytes a step must read at least: weights once, and the state.</summary>
    public required long BytesPerStep { get; init; }

    /// <summary><see cref="BytesPerStep"/> per time of a step, divided by the read bandwidth measured before its turn; the median of all samples.</summary>
    public required double FractionOfReadBandwidth { get; init; }
}
