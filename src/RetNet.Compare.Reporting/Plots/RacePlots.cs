using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>The suite beside an outside program: one figure for each thing timed, a group of bars for each model.</summary>
internal static class RacePlots
{
    /// <summary>What the figures' names begin with.</summary>
    public const string Prefix = "race-";

    private static readonly double[] Opacities = [1, 0.55, 0.3, 0.15];

    public static IEnumerable<Plot> All(ResultsFolder results) => results.Race
        .GroupBy(row => (row.Mode, row.Precision, row.Batch, row.Length))
        .Select(cell => new Plot
        {
            Name = $"{Prefix}{cell.Key.Mode}-{cell.Key.Precision}-{cell.Key.Length}x{cell.Key.Batch}",
            Source = "race.csv",
            Caption = $"{Title(cell.First())}, {cell.Key.Precision}: tokens per second of every contender; whiskers from the slowest to the fastest round.",
            Figure = Draw(results, [.. cell]),
        });

    /// <summary>What a row's timing is, in words.</summary>
    public static string Title(RaceRow row) => row.Mode switch
    {
        "train" => $"Training steps of {row.Batch} x {row.Length} tokens",
        "prefill" => $"Prompts of {row.Batch} x {row.Length} tokens",
        _ => $"Decode steps of {row.Batch} {(row.Batch == 1 ? "sequence" : "sequences")} after {row.Length} tokens",
    };

    private static Figure Draw(ResultsFolder results, RaceRow[] rows)
    {
        string[] contenders = [.. rows.Select(row => row.Contender).Distinct()];
        RaceRow[] ordered = [.. results.Catalog.Ordered(rows.Select(row => row.Model)).SelectMany(model => rows.Where(row => row.Model == model))];
        return new Figure
        {
            Title = $"{Title(rows[0])} (higher is better)",
            Subtitle = rows[0].Precision,
            // Room for the value beside the longest bar.
            X = Axis.Linear("Tokens per second", [1.15 * rows.Max(row => row.TokensPerS * row.Ms / row.MinimumMs)], TickFormat.Metric, fromZero: true),
            Y = Axis.Categories("", [.. ordered.Select(row => $"{results.Catalog.Name(row.Model)}, {row.Contender}")]),
            Series = [.. ordered.Select((row, index) => new Series
            {
                Group = results.Catalog.Name(row.Model),
                Kind = SeriesKind.Bar,
                Points =
                [
                    new FigurePoint(
                        row.TokensPerS, index, row.TokensPerS * row.Ms / row.MaximumMs, row.TokensPerS * row.Ms / row.MinimumMs, Numbers.Significant(row.TokensPerS)),
                ],
                Style = results.Catalog.Style(row.Model) with { Opacity = Opacities[Math.Min(Array.IndexOf(contenders, row.Contender), Opacities.Length - 1)] },
            })],
            HeightToWidth = Math.Clamp(0.17 + (0.05 * ordered.Length), 0.3, 1.4),
        };
    }
}
