namespace RetNet.Compare.Reporting.Statistics;

/// <summary>Student's t distribution with a whole number of degrees of freedom.</summary>
public static class StudentT
{
    /// <summary>
    /// Probability that |T| is at most <paramref name="t"/>: the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4.
    /// </summary>
    public static double CentralProbability(double t, int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(t);
        double angle = Math.Atan(t / Math.Sqrt(degreesOfFreedom));
        double cosine = Math.Cos(angle);
        bool odd = degreesOfFreedom % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = degreesOfFreedom == 1 ? 0 : term;
        for (int k = odd ? 3 : 2; k <= degreesOfFreedom - 2; k += 2)
        {
            term *= cosine * cosine * (k - 1) / k;
            sum += term;
        }

        return odd ? 2 / Math.PI * (angle + (Math.Sin(angle) * sum)) : Math.Sin(angle) * sum;
    }

    /// <summary>The t for which |T| is at most t with probability <paramref name="confidence"/> (0.95 with 2 degrees of freedom: 4.303).</summary>
    public static double TwoSidedQuantile(double confidence, int degreesOfFreedom)
    {
        if (confidence is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies between 0 and 1.");
        double low = 0;
        double high = 1;
        while (CentralProbability(high, degreesOfFreedom) < confidence)
            high *= 2;
        for (int halving = 0; halving < 100; halving++)
        {
            double middle = (low + high) / 2;
            (low, high) = CentralProbability(middle, degreesOfFreedom) < confidence ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>Half the width of the confidence interval of the mean of <paramref name="samples"/>; null for fewer than two.</summary>
    public static double? HalfWidth(IReadOnlyList<double> samples, double confidence = 0.95)
    {
        if (samples.Count < 2)
            return null;
        double mean = samples.Average();
        double variance = samples.Sum(sample => (sample - mean) * (sample - mean)) / (samples.Count - 1);
        return TwoSidedQuantile(confidence, samples.Count - 1) * Math.Sqrt(variance / samples.Count);
    }
}
