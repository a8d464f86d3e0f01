namespace RetNet.Compare.Measurement.Records;

/// <summary>One model of the suite beside the outside program's: a row of <c>race.csv</c>, over the rounds so far.</summary>
public sealed record RaceRow
{
    /// <summary>Label of the suite among the contenders.</summary>
    public const string Suite = "suite";

    /// <inheritdoc cref="RaceSampleRow.Contender"/>
    public required string Contender { get; init; }

    /// <inheritdoc cref="RaceSampleRow.Model"/>
    public required string Model { get; init; }

    /// <inheritdoc cref="RaceSampleRow.Mode"/>
    public required string Mode { get; init; }

    /// <inheritdoc cref="RaceSampleRow.Precision"/>
    public required string Precision { get; init; }

    /// <inheritdoc cref="RaceSampleRow.Batch"/>
    public required long Batch { get; init; }

    /// <inheritdoc cref="RaceSampleRow.Length"/>
    public required long Length { get; init; }

    /// <summary>Rounds measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>Median over the rounds of the time of a step.</summary>
    public required double Ms { get; init; }

    /// <summary>Fastest round.</summary>
    public required double MinimumMs { get; init; }

    /// <summary>Slowest round.</summary>
    public required double MaximumMs { get; init; }

    /// <summary>Tokens of all sequences per second, from the median.</summary>
    public required double TokensPerS { get; init; }

    /// <summary>Median over the rounds of the peak resident memory.</summary>
    public required double PeakResidentBytes { get; init; }

    /// <summary>
    /// Median over the rounds of the fraction of the machine's limit in that round: the rate of matrix products (train, prefill) or of reading
    /// memory (decode). What must be computed and read is counted from the suite's model for every contender.
    /// </summary>
    public required double FractionOfLimit { get; init; }

    /// <summary>The contender's median time divided by the suite's.</summary>
    public double? TimesSuite { get; init; }
}
