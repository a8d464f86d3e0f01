namespace RetNet.Compare.Measurement.Timing;

/// <summary>What timing one subject gave.</summary>
/// <param name="Seconds">Every sample, in the order taken.</param>
/// <param name="Stopped">Why no more were taken.</param>
public sealed record TimedSamples(IReadOnlyList<double> Seconds, StopReason Stopped)
{
    /// <summary>Statistics of <see cref="Seconds"/>.</summary>
    public SampleSummary Summary { get; } = SampleSummary.Of(Seconds);
}
