using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Training throughput and memory as bars, one per row of <c>training-cost.csv</c>.</summary>
internal static class CostPlots
{
    private const string Source = "training-cost.csv";
    private const double Mebi = 1 << 20;

    /// <summary>The conditions of a training-cost row in words.</summary>
    public static Conditions<TrainingCostRow> Conditions(IReadOnlyList<TrainingCostRow> rows) => new(
        rows,
        row => row.Form == "parallel" ? row.Form : $"{row.Form} {row.ChunkTokens}",
        row => row.Precision,
        row => $"batch {row.Batch}",
        row => $"length {row.Length}");

    public static Plot Throughput(ResultsFolder results)
    {
        TrainingCostRow[] rows = Rows(results);
        return new Plot
        {
            Name = "training-throughput",
            Source = Source,
            Caption = "Training throughput: forward, backward, clipping and update, without evaluation and checkpoints.",
            Figure = rows.Length == 0 ? null : Draw(
                results, rows, "Training throughput (higher is better)", "Tokens per second", TickFormat.Metric, "",
                Bars(results, rows, row => row.TokensPerS, row => Numbers.Whole(row.TokensPerS))),
        };
    }

    public static Plot Memory(ResultsFolder results)
    {
        TrainingCostRow[] rows = Rows(results);
        return new Plot
        {
            Name = "training-memory",
            Source = Source,
            Caption = "Peak training memory; the dark part is weights, gradients and optimizer state, the light part activations and temporaries.",
            Figure = rows.Length == 0 ? null : Draw(
                results, rows, "Peak training memory (lower is better)", "MiB", TickFormat.Plain, "dark part: weights, gradients and optimizer state",
                [
                    .. Bars(results, rows, row => row.PeakBytes / Mebi, row => Numbers.Mebibytes(row.PeakBytes), opacity: 0.45),
                    .. Bars(results, rows, row => row.PersistentBytes / Mebi, _ => null),
                ]),
        };
    }

    private static TrainingCostRow[] Rows(ResultsFolder results) =>
        [.. results.Catalog.Labels.SelectMany(model => results.TrainingCosts.Where(row => row.Model == model))];

    private static IReadOnlyList<Series> Bars(
        ResultsFolder results, TrainingCostRow[] rows, Func<TrainingCostRow, double> value, Func<TrainingCostRow, string?> label, double opacity = 1) =>
        [.. rows.Select((row, index) => new Series
        {
            Group = results.Catalog.Name(row.Model),
            Kind = SeriesKind.Bar,
            Points = [new FigurePoint(value(row), index, Label: label(row))],
            Style = results.Catalog.Style(row.Model) with { Opacity = opacity },
        })];

    private static Figure Draw(
        ResultsFolder results, TrainingCostRow[] rows, string title, string label, TickFormat format, string more, IReadOnlyList<Series> bars)
    {
        Conditions<TrainingCostRow> conditions = Conditions(rows);
        string[] subtitle = [.. new[] { conditions.Shared, more }.Where(text => text.Length > 0)];
        // Room for the value beside the longest bar.
        double longest = 1.1 * bars.Max(bar => bar.Points[0].X);
        return new Figure
        {
            Title = title,
            Subtitle = subtitle.Length == 0 ? null : string.Join("; ", subtitle),
            X = Axis.Linear(label, [longest], format, fromZero: true),
            Y = Axis.Categories("", [.. rows.Select(row => conditions.Describe(results.Catalog.Name(row.Model), row))]),
            Series = bars,
            HeightToWidth = Math.Clamp(0.17 + (0.05 * rows.Length), 0.3, 1),
        };
    }
}
