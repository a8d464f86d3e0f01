namespace RetNet.Compare.Measurement.Timing;

/// <summary>When timing of one subject may stop, and what is thrown away.</summary>
public sealed record SamplingRule
{
    /// <summary>For steps of microseconds to tenths of a second.</summary>
    public static SamplingRule Short { get; } = new() { WarmUp = 5, MinSamples = 16, MaxSamples = 400, SamplesPerTurn = 8 };

    /// <summary>For steps of seconds.</summary>
    public static SamplingRule Long { get; } = new() { WarmUp = 2, MinSamples = 3, MaxSamples = 50, SamplesPerTurn = 1, MaxTime = TimeSpan.FromSeconds(60) };

    /// <summary>Runs thrown away before the first sample; fewer once they have taken a quarter of <see cref="MaxTime"/>, but one at least.</summary>
    public int WarmUp { get; init => field = AtLeast(0, value, nameof(WarmUp)); } = 3;

    /// <summary>Runs thrown away at the start of each later turn: another subject has had the caches meanwhile.</summary>
    public int WarmUpPerTurn { get; init => field = AtLeast(0, value, nameof(WarmUpPerTurn)); } = 1;

    /// <summary>Samples taken before the subjects change places.</summary>
    public int SamplesPerTurn { get; init => field = AtLeast(1, value, nameof(SamplesPerTurn)); } = 4;

    /// <summary>Fewest samples that may count as converged.</summary>
    public int MinSamples { get; init => field = AtLeast(3, value, nameof(MinSamples)); } = 8;

    /// <summary>Most samples.</summary>
    public int MaxSamples { get; init => field = AtLeast(1, value, nameof(MaxSamples)); } = 200;

    /// <summary>Most time per subject, warm-up and what samples the limit included; one sample is always taken.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sampling has converged when <see cref="SampleSummary.RelativeErrorOfMedian"/> is at most this.</summary>
    public double TargetRelativeError { get; init; } = 0.02;

    private static int AtLeast(int least, int value, string name) => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}.");
}
