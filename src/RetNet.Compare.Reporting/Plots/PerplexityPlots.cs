using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Perplexity of the finished models per text set.</summary>
internal static class PerplexityPlots
{
    public static Plot PerSet(ResultsFolder results, IReadOnlyList<PerplexityRow> rows)
    {
        string[] sets = [.. rows.Select(row => row.Set).Distinct()];
        string[] models = [.. results.Catalog.Ordered(rows.Select(row => row.Model))];
        double step = 0.66 / Math.Max(1, models.Length);
        Series[] series = [.. models.Select((model, place) => new Series
        {
            Name = results.Catalog.Name(model),
            Kind = SeriesKind.Scatter,
            Points = [.. rows.Where(row => row.Model == model).Select(row => new FigurePoint(
                row.Perplexity,
                Array.IndexOf(sets, row.Set) + ((place - ((models.Length - 1) / 2.0)) * step),
                row.Perplexity - row.PerplexityHalfWidth,
                row.Perplexity + row.PerplexityHalfWidth))],
            Style = results.Catalog.Style(model),
        })];
        return new Plot
        {
            Name = "perplexity-by-set",
            Source = "runs/*/evaluation.csv",
            Caption = "Perplexity of the finished models on each text set, in-domain on top.",
            Figure = rows.Count == 0 ? null : new Figure
            {
                Title = "Perplexity by text set (lower is better)",
                Subtitle = rows.Any(row => row.PerplexityHalfWidth is not null) ? "mean over seeds, whiskers: 95 % interval" : null,
                X = Axis.Logarithmic("Perplexity", series.SelectMany(one => one.Points).SelectMany(point => new[] { point.X, point.Low ?? point.X, point.High ?? point.X })),
                Y = Axis.Categories("", [.. sets.Select(set => set == PerplexityTable.InDomain ? $"{set} (in-domain)" : set)]),
                Series = series,
                HeightToWidth = Math.Clamp(0.2 + (sets.Length * (0.03 + (0.012 * models.Length))), 0.4, 0.9),
            },
        };
    }
}
