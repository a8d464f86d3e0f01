using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Averages and smooths curves.</summary>
internal static class Curves
{
    private const int MostPoints = 600;

    /// <summary>Mean over the runs with its Student interval, at the places that every run has reached.</summary>
    public static IReadOnlyList<(double X, double Mean, double? HalfWidth)> MeanOverRuns(IReadOnlyList<IReadOnlyList<(double X, double Y)>> runs) =>
        [.. runs.SelectMany(run => run.DistinctBy(point => point.X))
            .GroupBy(point => point.X)
            .Where(place => place.Count() == runs.Count)
            .OrderBy(place => place.Key)
            .Select(place => (place.Key, place.Average(point => point.Y), StudentT.HalfWidth([.. place.Select(point => point.Y)])))];

    /// <summary>Mean over a window of <paramref name="reach"/> to both sides; at the steep start it shrinks evenly, at the flat end only forwards.</summary>
    public static double[] Smooth(IReadOnlyList<double> values, int reach)
    {
        double[] sums = new double[values.Count + 1];
        for (int index = 0; index < values.Count; index++)
            sums[index + 1] = sums[index] + values[index];
        double[] smooth = new double[values.Count];
        for (int index = 0; index < values.Count; index++)
        {
            int before = Math.Min(reach, index);
            int after = Math.Min(before, values.Count - 1 - index);
            smooth[index] = (sums[index + after + 1] - sums[index - before]) / (before + after + 1);
        }

        return smooth;
    }

    /// <summary>At most a few hundred of the points, first and last among them, so that an SVG stays small.</summary>
    public static IReadOnlyList<T> Thin<T>(IReadOnlyList<T> points)
    {
        if (points.Count <= MostPoints)
            return points;
        return [.. Enumerable.Range(0, MostPoints).Select(index => points[(int)((long)index * (points.Count - 1) / (MostPoints - 1))])];
    }
}
