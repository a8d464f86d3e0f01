namespace RetNet.Compare.Measurement.Records;

/// <summary>One check of the correctness gate: a row of <c>gate.csv</c>.</summary>
public sealed record GateRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>Format of the matrix products, <c>fp32</c> or <c>bf16</c>; empty in older tables.</summary>
    public string Precision { get; init; } = "";

    /// <summary>What is claimed.</summary>
    public required string Check { get; init; }

    /// <summary>Largest difference, relative to the largest logit (for state bytes: to the declared bytes); NaN when a value is not finite.</summary>
    public required double Difference { get; init; }

    /// <summary>Largest difference that passes, or the smallest where <see cref="Check"/> claims an influence.</summary>
    public required double Bound { get; init; }

    /// <summary>Whether the claim holds.</summary>
    public required bool Passed { get; init; }
}
