namespace RetNet.Compare.Reporting.Verification;

/// <summary>A published number: a row of an experiment's <c>expected.csv</c>.</summary>
public sealed record ExpectedRow
{
    /// <summary>Where it was published.</summary>
    public required string Source { get; init; }

    /// <summary>The model it belongs to: a label of the experiment, or an architecture.</summary>
    public required string Model { get; init; }

    /// <summary>Text set, size or condition; empty where the number holds in general.</summary>
    public required string Set { get; init; }

    /// <summary>What it measures; <c>experiments/README.md</c> lists the names.</summary>
    public required string Metric { get; init; }

    /// <summary>The number.</summary>
    public required double Value { get; init; }
}
