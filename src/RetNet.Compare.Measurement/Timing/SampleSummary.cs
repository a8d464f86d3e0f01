namespace RetNet.Compare.Measurement.Timing;

/// <summary>Order statistics of a set of samples, all in the samples' unit unless relative.</summary>
public sealed record SampleSummary
{
    private const double NormalQuantile975 = 1.959963984540054;

    private SampleSummary()
    {
    }

    /// <summary>Number of samples.</summary>
    public required int Count { get; init; }

    /// <summary>50th percentile.</summary>
    public required double Median { get; init; }

    /// <summary>10th percentile.</summary>
    public required double P10 { get; init; }

    /// <summary>25th percentile.</summary>
    public required double P25 { get; init; }

    /// <summary>75th percentile.</summary>
    public required double P75 { get; init; }

    /// <summary>90th percentile.</summary>
    public required double P90 { get; init; }

    /// <summary>Smallest sample.</summary>
    public required double Minimum { get; init; }

    /// <summary>Largest sample.</summary>
    public required double Maximum { get; init; }

    /// <summary>Arithmetic mean.</summary>
    public required double Mean { get; init; }

    /// <summary>
    /// Half the width of the median's 95 % interval divided by the median, infinite below three samples. The interval runs between the
    /// order statistics of rank n/2 -+ 1.96 sqrt(n)/2: no distribution is assumed, but samples are taken as independent.
    /// </summary>
    public required double RelativeErrorOfMedian { get; init; }

    /// <summary>Half the interquartile range divided by the median.</summary>
    public double RelativeSpread => (P75 - P25) / 2 / Median;

    /// <summary>Summarises <paramref name="samples"/> in any order.</summary>
    /// <exception cref="ArgumentException">There are none, or one is not finite.</exception>
    public static SampleSummary Of(IReadOnlyCollection<double> samples)
    {
        if (samples.Count == 0)
            throw new ArgumentException("There is nothing to summarise: no samples were taken.", nameof(samples));
        if (!samples.All(double.IsFinite))
            throw new ArgumentException("A sample is not finite, so neither is any statistic of it.", nameof(samples));

        double[] sorted = [.. samples.Order()];
        double median = Quantile(sorted, 0.5);
        return new SampleSummary
        {
            Count = sorted.Length,
            Median = median,
            P10 = Quantile(sorted, 0.10),
            P25 = Quantile(sorted, 0.25),
            P75 = Quantile(sorted, 0.75),
            P90 = Quantile(sorted, 0.90),
            Minimum = sorted[0],
            Maximum = sorted[^1],
            Mean = sorted.Average(),
            RelativeErrorOfMedian = sorted.Length < 3 ? double.PositiveInfinity : MedianIntervalWidth(sorted) / 2 / median,
        };
    }

    /// <summary>The quantile <paramref name="p"/> of ascending samples, linear between neighbours (type 7 of Hyndman and Fan, NumPy's default).</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double p)
    {
        double position = p * (sorted.Count - 1);
        int below = (int)Math.Floor(position);
        int above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    private static double MedianIntervalWidth(double[] sorted)
    {
        int n = sorted.Length;
        double reach = NormalQuantile975 * Math.Sqrt(n) / 2;
        int lowRank = Math.Max(1, (int)Math.Floor((n / 2.0) - reach));
        int highRank = Math.Min(n, (int)Math.Ceiling((n / 2.0) + reach + 1));
        return sorted[highRank - 1] - sorted[lowRank - 1];
    }
}
