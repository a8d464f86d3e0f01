using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Perplexity against context length.</summary>
internal static class ContextPlots
{
    /// <summary>Whether context lengths were compared.</summary>
    public static bool Apply(ResultsFolder results) => results.Runs.Any(run => run.Contexts.Count > 0);

    public static Plot Perplexity(ResultsFolder results)
    {
        IReadOnlyList<ContextPerplexity> all = ContextPerplexity.All(results);
        Series[] series = [.. all.GroupBy(one => one.Model).Select(rows => new Series
        {
            Name = results.Catalog.Name(rows.Key),
            Kind = SeriesKind.Line,
            Points = [.. rows.Select(row => new FigurePoint(row.ContextTokens, row.Perplexity, row.Perplexity - row.HalfWidth, row.Perplexity + row.HalfWidth))],
            Style = results.Catalog.Style(rows.Key),
        })];
        return new Plot
        {
            Name = "perplexity-by-context",
            Source = "runs/*/contexts.csv",
            Caption = "Perplexity of the same validation tokens after contexts of several lengths.",
            Figure = series.Length == 0 ? null : new Figure
            {
                Title = "Perplexity by context length (lower is better)",
                Subtitle = all.Any(one => one.HalfWidth is not null) ? "the same tokens scored; mean over seeds, band: 95 % interval" : "the same tokens scored; one seed",
                X = Axis.LogarithmicAt("Context (tokens)", all.Select(one => (double)one.ContextTokens)),
                Y = Axis.Logarithmic("Perplexity", series.SelectMany(one => one.Points).SelectMany(point => new[] { point.Y, point.Low ?? point.Y, point.High ?? point.Y })),
                Series = series,
            },
        };
    }
}
