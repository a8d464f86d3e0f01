using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Lines of measured values, logarithmic on both axes.</summary>
internal static class LinePlots
{
    /// <summary>One line per model and condition; null when there are no rows.</summary>
    public static Figure? Draw<T>(
        ResultsFolder results,
        IReadOnlyList<T> rows,
        Func<T, string> model,
        Func<T, string> precision,
        Func<T, FigurePoint> point,
        string title,
        string subtitle,
        string xLabel,
        string yLabel,
        TickFormat format)
    {
        if (rows.Count == 0)
            return null;

        var conditions = new Conditions<T>(rows, precision);
        string first = precision(rows[0]);
        Series[] series = [.. results.Catalog.Labels.SelectMany(label => rows.Where(row => model(row) == label).GroupBy(precision).Select(lines => new Series
        {
            Name = conditions.Describe(results.Catalog.Name(label), lines.First()),
            Kind = SeriesKind.Line,
            Points = [.. lines.Select(point).OrderBy(at => at.X)],
            Style = lines.Key == first ? results.Catalog.Style(label) : results.Catalog.Style(label) with { Dash = Dash.Dashed },
        }))];
        FigurePoint[] points = [.. series.SelectMany(one => one.Points)];
        return new Figure
        {
            Title = title,
            Subtitle = conditions.Shared.Length == 0 ? subtitle : $"{subtitle}, {conditions.Shared}",
            X = Axis.LogarithmicAt(xLabel, points.Select(at => at.X)),
            Y = Axis.Logarithmic(yLabel, points.SelectMany(at => new[] { at.Y, at.Low ?? at.Y, at.High ?? at.Y }), format),
            Series = [.. series.Select((one, index) => ShowBehind(one, series.Skip(index + 1)))],
        };
    }

    /// <summary>Widens a line by what later ones on the same points would hide of it: equal models are seen as stripes.</summary>
    private static Series ShowBehind(Series series, IEnumerable<Series> later)
    {
        int covers = later.Count(other => other.Points.SequenceEqual(series.Points));
        return series with { Style = series.Style with { Width = series.Style.Width + (1.8 * covers) } };
    }
}
