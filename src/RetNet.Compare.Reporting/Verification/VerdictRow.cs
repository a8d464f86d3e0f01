namespace RetNet.Compare.Reporting.Verification;

/// <summary>A published number beside ours: a row of <c>verdicts.csv</c>.</summary>
public sealed record VerdictRow
{
    /// <summary>Where it was published.</summary>
    public required string Source { get; init; }

    /// <summary>The model, as published.</summary>
    public required string Model { get; init; }

    /// <summary>Text set, size or condition.</summary>
    public required string Set { get; init; }

    /// <summary>What it measures.</summary>
    public required string Metric { get; init; }

    /// <summary>The number as published; empty where the claim follows from several.</summary>
    public double? Published { get; init; }

    /// <summary>Unit of the next four columns: <c>nats</c>, <c>ratio</c> or <c>exponent</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>What the published numbers say in that unit, e.g. the loss difference from the reference.</summary>
    public double? Target { get; init; }

    /// <summary>What ours say.</summary>
    public double? Ours { get; init; }

    /// <summary>Lower end of its 95 % interval.</summary>
    public double? OursLow { get; init; }

    /// <summary>Upper end.</summary>
    public double? OursHigh { get; init; }

    /// <summary>Ours minus the target, for a ratio ours divided by it.</summary>
    public double? Gap => Target is not { } target || Ours is not { } ours ? null : Unit == Units.Ratio ? ours / target : ours - target;

    /// <summary>What follows.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why, in words: what was compared, over what, or what is missing.</summary>
    public required string Basis { get; init; }

    /// <summary>A row for a number that nothing here can be set beside.</summary>
    public static VerdictRow NotMeasured(ExpectedRow expected, string unit, string basis) => Of(expected, unit, Verdict.NotMeasured, basis);

    internal static VerdictRow Of(ExpectedRow expected, string unit, Verdict verdict, string basis) => new()
    {
        Source = expected.Source,
        Model = expected.Model,
        Set = expected.Set,
        Metric = expected.Metric,
        Published = expected.Value,
        Unit = unit,
        Verdict = verdict,
        Basis = basis,
    };
}
