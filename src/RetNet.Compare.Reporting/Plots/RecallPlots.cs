using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Accuracy on synthetic tasks against bytes of decode state: one figure for each task, a line for each architecture.</summary>
internal static class RecallPlots
{
    /// <summary>What the figures' names begin with.</summary>
    public const string Prefix = "recall-";

    private const double Percent = 100;

    /// <summary>Whether synthetic tasks were scored.</summary>
    public static bool Apply(ResultsFolder results) => results.Runs.Any(run => run.Accuracy.Count > 0);

    public static IEnumerable<Plot> All(ResultsFolder results) => RecallTable.Build(results).GroupBy(row => row.Task).Select(rows => new Plot
    {
        Name = $"{Prefix}{rows.Key}",
        Source = "runs/*/accuracy.csv",
        Caption = $"Right answers on the task {rows.Key} against the bytes of decode state of one sequence; the sizes of an architecture are joined by a line.",
        Figure = Draw(results, rows.Key, [.. rows]),
    });

    private static Figure Draw(ResultsFolder results, string task, RecallRow[] rows)
    {
        Dictionary<string, ModelRow> models = results.Models.ToDictionary(row => row.Model);
        Series[] series = [.. rows.GroupBy(row => models[row.Model].Architecture).Select(architecture => new Series
        {
            Name = models[architecture.First().Model].DisplayName,
            Kind = SeriesKind.Line,
            Points = [.. architecture.OrderBy(row => row.StateBytes).Select(Point)],
            Style = results.Catalog.Style(architecture.First().Model),
        })];
        int seeds = rows.Min(row => row.Seeds);
        return new Figure
        {
            Title = $"Recall: {task} (higher is better)",
            Subtitle = seeds > 1 ? $"mean over {seeds} seeds, band: 95 % interval" : "one seed",
            X = Axis.Logarithmic("Decode state of one sequence", rows.Select(row => (double)row.StateBytes), TickFormat.Bytes),
            Y = Axis.Linear("Right answers (%)", [0, Percent]),
            Series = series,
        };
    }

    private static FigurePoint Point(RecallRow row) => new(
        row.StateBytes,
        Percent * row.Accuracy,
        Percent * Bounded(row.Accuracy - row.AccuracyHalfWidth),
        Percent * Bounded(row.Accuracy + row.AccuracyHalfWidth));

    private static double? Bounded(double? accuracy) => accuracy is { } value ? Math.Clamp(value, 0, 1) : null;
}
