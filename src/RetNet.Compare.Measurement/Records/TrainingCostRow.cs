using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Timing;

namespace RetNet.Compare.Measurement.Records;

/// <summary>Measured cost of training: a row of <c>training-cost.csv</c>. Evaluation and checkpoints are not part of it.</summary>
public sealed record TrainingCostRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary><c>parallel</c> or <c>chunkwise</c>.</summary>
    public required string Form { get; init; }

    /// <summary>Tokens that a chunk of the chunkwise form may have, 0 otherwise.</summary>
    public required long ChunkTokens { get; init; }

    /// <summary><c>fp32</c> or <c>bf16</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Sequences per step.</summary>
    public required long Batch { get; init; }

    /// <summary>Tokens per sequence.</summary>
    public required long Length { get; init; }

    /// <summary>Median throughput of forward, backward, clipping and update.</summary>
    public required double TokensPerS { get; init; }

    /// <summary>Median step time.</summary>
    public required double StepMs { get; init; }

    /// <summary>Half the interquartile range of the step time divided by its median.</summary>
    public required double RelativeSpread { get; init; }

    /// <summary>Timed steps.</summary>
    public required int Samples { get; init; }

    /// <summary>Why sampling ended: the median converged, or a cap came first.</summary>
    public StopReason? Stopped { get; init; }

    /// <summary>Peak bytes of the tensor allocator in a step: weights, gradients, optimizer state and activations.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Bytes of weights, gradients and optimizer state together.</summary>
    public required long PersistentBytes { get; init; }

    /// <summary>What the byte counts count.</summary>
    public MemorySource? MemorySource { get; init; }

    /// <summary>Peak resident memory of the whole process meanwhile, other models, caches and kept free memory included.</summary>
    public long? ProcessPeakBytes { get; init; }

    /// <summary>Model floating-point operations (3x forward) per second.</summary>
    public required double FlopPerS { get; init; }

    /// <summary>Operations per time of a step, divided by the matmul rate measured before it at this precision; the median of all samples.</summary>
    public required double FractionOfMatmulRate { get; init; }
}
