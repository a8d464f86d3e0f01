namespace RetNet.Compare.Measurement.Timing;

/// <summary>What timing one subject gave.</summary>
/// <param name="Seconds">Every sample, in the order taken.</param>
/// <param name="Limits">The subject's <see cref="TimedSubject.Limit"/> in the turn of each sample; empty where it has none.</param>
/// <param name="Stopped">Why no more were taken.</param>
public sealed record TimedSamples(IReadOnlyList<double> Seconds, IReadOnlyList<double> Limits, StopReason Stopped)
{
    /// <summary>Statistics of <see cref="Seconds"/>.</summary>
    public SampleSummary Summary { get; } = SampleSummary.Of(Seconds);

    /// <summary>Median of the rate of a run divided by the limit of its turn.</summary>
    /// <param name="work">What one run does, in the unit of the limit per second.</param>
    public double FractionOfLimit(double work) =>
        SampleSummary.Of([.. Seconds.Zip(Limits, (seconds, limit) => work / seconds / limit)]).Median;
}
