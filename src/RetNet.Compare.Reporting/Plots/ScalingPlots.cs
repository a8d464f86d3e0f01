using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Perplexity against model size, for experiments that train several sizes of an architecture.</summary>
internal static class ScalingPlots
{
    /// <summary>Whether an architecture comes in several sizes.</summary>
    public static bool Apply(ResultsFolder results) =>
        results.Models.GroupBy(row => row.Architecture).Any(rows => rows.Select(row => row.Parameters).Distinct().Count() > 2);

    public static Plot Perplexity(ResultsFolder results, IReadOnlyList<PerplexityRow> perplexity)
    {
        Dictionary<string, PerplexityRow> inDomain = perplexity.Where(row => row.Set == PerplexityTable.InDomain).ToDictionary(row => row.Model);
        Series[] series = [.. results.Models.Where(row => inDomain.ContainsKey(row.Model)).GroupBy(row => row.Architecture).Select(rows => new Series
        {
            Name = rows.First().DisplayName,
            Kind = SeriesKind.Line,
            Points = [.. rows.OrderBy(row => row.Parameters).Select(row => Point(row, inDomain[row.Model]))],
            Style = results.Catalog.Style(rows.First().Model),
        })];
        return new Plot
        {
            Name = "perplexity-by-size",
            Source = "runs/*/evaluation.csv of several sizes",
            Caption = "In-domain perplexity of the finished models against their parameters.",
            Figure = series.Length == 0 ? null : new Figure
            {
                Title = "Perplexity by model size (lower is better)",
                Subtitle = perplexity.Any(row => row.PerplexityHalfWidth is not null) ? "mean over seeds, band: 95 % interval" : "one seed",
                X = Axis.Logarithmic("Parameters", series.SelectMany(one => one.Points).Select(point => point.X), TickFormat.Metric),
                Y = Axis.Logarithmic("Perplexity", series.SelectMany(one => one.Points).SelectMany(point => new[] { point.Y, point.Low ?? point.Y, point.High ?? point.Y })),
                Series = series,
            },
        };
    }

    private static FigurePoint Point(ModelRow model, PerplexityRow row) => new(
        model.Parameters, row.Perplexity, row.Perplexity - row.PerplexityHalfWidth, row.Perplexity + row.PerplexityHalfWidth);
}
