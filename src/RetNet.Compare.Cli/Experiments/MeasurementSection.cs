using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Experiments;

/// <summary>What is timed.</summary>
public sealed record MeasurementSection
{
    /// <summary>Format of the matrix products.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Training steps to time; null when none are.</summary>
    public TrainingGrid? Training { get; init; }

    /// <summary>Prompts to time; null when none are.</summary>
    public LengthGrid? Prefill { get; init; }

    /// <summary>Decode steps to time; null when none are.</summary>
    public LengthGrid? Decode { get; init; }
}
