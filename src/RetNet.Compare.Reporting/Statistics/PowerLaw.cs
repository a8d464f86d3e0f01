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

    /// <summary>The same over the longer half of the x, at least three: an exponent is a statement about growth without end.</summary>
    /// <returns>The fit; null for fewer than three different x.</returns>
    public static PowerLaw? FitTail(IReadOnlyList<(double X, double Y, double RelativeError)> values) =>
        Fit([.. values.OrderByDescending(value => value.X).Take(Math.Max(LeastPoints, (values.Count + 1) / 2))]);
}
