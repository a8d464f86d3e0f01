namespace RetNet.Compare.Reporting.Goals;

/// <summary>What a race set out to reach: a row of an experiment's <c>goals.csv</c>.</summary>
public sealed record GoalRow
{
    /// <summary>Name of the file, in an experiment's folder and in its results.</summary>
    public const string File = "goals.csv";

    /// <summary>The model it is set for; empty for every one.</summary>
    public required string Model { get; init; }

    /// <summary><c>train</c>, <c>prefill</c> or <c>decode</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>Format of the suite's matrix products.</summary>
    public required string Precision { get; init; }

    /// <summary><c>tokens_per_s</c> or <c>peak_resident_bytes</c>.</summary>
    public required string Quantity { get; init; }

    /// <summary>What the suite's quantity is divided by: another contender's, its own in another precision (<c>fp32</c>), or the machine's <c>limit</c>.</summary>
    public required string Beside { get; init; }

    /// <summary>The ratio to reach: at least for a speed, at most for memory.</summary>
    public required double Bound { get; init; }
}
