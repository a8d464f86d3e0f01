namespace RetNet.Compare.Reporting.Statistics;

/// <summary>Difference in loss between a model and the baseline on the same documents; negative is better than the baseline.</summary>
public sealed record PairedDifference
{
    // Two-sided 5 % level and 80 % power: 1.960 + 0.842 standard errors.
    private const double DetectableStandardErrors = 2.802;

    /// <summary>Documents compared.</summary>
    public required int Documents { get; init; }

    /// <summary>Loss per token minus the baseline's, weighted by tokens, in nats.</summary>
    public required double LossNats { get; init; }

    /// <summary>95 % percentile interval over resampled documents, in nats; null for a single document.</summary>
    public required Interval? LossIntervalNats { get; init; }

    /// <summary>Standard deviation of the difference over the resamples; null for a single document.</summary>
    public required double? StandardErrorNats { get; init; }

    /// <summary>Perplexity divided by the baseline's.</summary>
    public double PerplexityRatio => Math.Exp(LossNats);

    /// <summary>95 % interval of <see cref="PerplexityRatio"/>.</summary>
    public Interval? PerplexityRatioInterval =>
        LossIntervalNats is { } loss ? new Interval(Math.Exp(loss.Low), Math.Exp(loss.High)) : null;

    /// <summary>Smallest true ratio above 1 that such a comparison finds at the 5 % level four times out of five.</summary>
    public double? SmallestDetectableRatio => StandardErrorNats is { } error ? Math.Exp(DetectableStandardErrors * error) : null;
}
