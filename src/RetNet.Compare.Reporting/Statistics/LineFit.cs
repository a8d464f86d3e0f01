namespace RetNet.Compare.Reporting.Statistics;

/// <summary>A straight line through points whose errors are not known.</summary>
/// <param name="Slope">Change of y per unit of x.</param>
/// <param name="Interval">The slope's 95 % interval (Student t, from the scatter around the line); null for two points.</param>
public sealed record LineFit(double Slope, Interval? Interval)
{
    /// <summary>Least squares.</summary>
    /// <returns>The line; null for fewer than two different x.</returns>
    public static LineFit? Through(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Select(point => point.X).Distinct().Count() < 2)
            return null;
        double centre = points.Average(point => point.X);
        double level = points.Average(point => point.Y);
        double spread = points.Sum(point => (point.X - centre) * (point.X - centre));
        double slope = points.Sum(point => (point.X - centre) * (point.Y - level)) / spread;
        int free = points.Count - 2;
        if (free < 1)
            return new(slope, null);
        double residual = points.Sum(point => Math.Pow(point.Y - level - (slope * (point.X - centre)), 2)) / free;
        double half = StudentT.TwoSidedQuantile(0.95, free) * Math.Sqrt(residual / spread);
        return new(slope, new(slope - half, slope + half));
    }
}
