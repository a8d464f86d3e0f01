using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Timing;

namespace RetNet.Compare.Measurement.Records;

/// <summary>Time to read a prompt and leave the decode state: a row of <c>prefill.csv</c>.</summary>
public sealed record PrefillRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Sequences read together.</summary>
    public required long Batch { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public required long Length { get; init; }

    /// <summary>Median time.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>Half the interquartile range divided by the median.</summary>
    public required double RelativeSpread { get; init; }

    /// <summary>Timed repeats.</summary>
    public required int Samples { get; init; }

    /// <summary>Why sampling ended: the median converged, or a cap came first.</summary>
    public StopReason? Stopped { get; init; }

    /// <summary>Prompt tokens of all sequences per second.</summary>
    public required double TokensPerS { get; init; }

    /// <summary>Peak bytes of the tensor allocator, weights included.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>What the byte counts count.</summary>
    public MemorySource? MemorySource { get; init; }

    /// <summary>Peak resident memory of the whole process meanwhile, other models, caches and kept free memory included.</summary>
    public long? ProcessPeakBytes { get; init; }
}
