namespace RetNet.Compare.Reporting.Statistics;

/// <summary>An exponent fitted to measured values: y grows like x to the power of <see cref="Exponent"/>.</summary>
/// <param name="Exponent">Slope of ln y over ln x.</param>
/// <param name="Interval">Its 95 % interval from the errors of the values; a point where they are exact.</param>
/// <param name="Points">Values fitted.</param>
public sealed record PowerLaw(double Exponent, Interval Interval, int Points)
{
    private const double Normal95 = 1.960;
    private const int LeastPoints = 3;

    /// <summary>Weighted least squares of ln y over ln x, each value weighted by its error.</summary>
    /// <param name="values">Positive values with their relative standard errors; an error of 0 is an exact value.</param>
    /// <returns>The fit; null for fewer than three different x.</returns>
    public static PowerLaw? Fit(IReadOnlyList<(double X, double Y, double RelativeError)> values)
    {
        if (values.Select(value => value.X).Distinct().Count() < LeastPoints || values.Any(value => value.X <= 0 || value.Y <= 0))
            return null;
        bool exact = values.All(value => value.RelativeError == 0);
        double[] weights = [.. values.Select(value => exact ? 1 : 1 / Math.Pow(Math.Max(value.RelativeError, 1e-4), 2))];
        double[] x = [.. values.Select(value => Math.Log(value.X))];
        double[] y = [.. values.Select(value => Math.Log(value.Y))];
        double centre = x.Zip(weights, (a, weight) => a * weight).Sum() / weights.Sum();
        double spread = x.Zip(weights, (a, weight) => weight * (a - centre) * (a - centre)).Sum();
        double exponent = Enumerable.Range(0, x.Length).Sum(index => weights[index] * (x[index] - centre) * y[index]) / spread;
        double half = exact ? 0 : Normal95 / Math.Sqrt(spread);
        return new(exponent, new(exponent - half, exponent + half), values.Count);
    }

    /// <summary>
    /// The exponent of what grows in exact values, whatever constant lies below it: of y = c + a x^p the three largest x give p from
    /// (y3 - y2)/(y2 - y1) = (x3^p - x2^p)/(x2^p - x1^p), which rises with p.
    /// </summary>
    /// <returns>The exponent; null for fewer than three different x, or where the values do not rise.</returns>
    public static PowerLaw? OfIncrements(IReadOnlyList<(double X, double Y, double RelativeError)> values)
    {
        (double X, double Y, double RelativeError)[] last = [.. values.DistinctBy(value => value.X).OrderBy(value => value.X).TakeLast(LeastPoints)];
        if (last is not [var first, var second, var third] || second.Y <= first.Y || third.Y <= second.Y)
            return null;
        double ratio = (third.Y - second.Y) / (second.Y - first.Y);
        (double low, double high) = (-8, 8);
        for (int halving = 0; halving < 100; halving++)
        {
            double middle = (low + high) / 2;
            (low, high) = Increments(middle) < ratio ? (middle, high) : (low, middle);
        }

        return new(high, new(high, high), LeastPoints);

        double Increments(double power) => Math.Abs(power) < 1e-9
            ? Math.Log(third.X / second.X) / Math.Log(second.X / first.X)
            : (Math.Pow(third.X / second.X, power) - 1) / (1 - Math.Pow(first.X / second.X, power));
    }

    /// <summary><see cref="Fit"/> over the longer half of the x, at least three: an exponent is a statement about growth without end.</summary>
    /// <returns>The fit; null for fewer than three different x.</returns>
    public static PowerLaw? FitTail(IReadOnlyList<(double X, double Y, double RelativeError)> values) =>
        Fit([.. values.OrderByDescending(value => value.X).Take(Math.Max(LeastPoints, (values.Count + 1) / 2))]);
}
