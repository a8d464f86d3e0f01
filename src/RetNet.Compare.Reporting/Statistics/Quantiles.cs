namespace RetNet.Compare.Reporting.Statistics;

/// <summary>Quantiles by linear interpolation between order statistics (Hyndman and Fan's type 7).</summary>
public static class Quantiles
{
    /// <summary>The <paramref name="probability"/>-quantile.</summary>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static double At(IEnumerable<double> values, double probability)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            throw new ArgumentException("A quantile needs at least one value.", nameof(values));
        double place = Math.Clamp(probability, 0, 1) * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values) => At(values, 0.5);

    /// <summary>From the first to the third quartile.</summary>
    public static Interval Quartiles(IReadOnlyCollection<double> values) => new(At(values, 0.25), At(values, 0.75));
}
