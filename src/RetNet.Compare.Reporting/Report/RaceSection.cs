using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Goals;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>The suite beside an outside program.</summary>
internal static class RaceSection
{
    public static void Write(ReportWriter report)
    {
        if (report.Results.Race.Count == 0)
            return;
        report.Heading("Beside an outside program");
        report.Paragraph(
            "Every timing ran in a process of its own, the contenders by turns. Times are medians over the rounds of each process's median step, " +
            "with the fastest and the slowest round; a factor is the contender's time divided by the suite's. " +
            "The machine's limit is measured anew in every round, right after the suite's steps.");
        if (report.Results.Goals.Count > 0)
            report.Add(GoalTable.Of(report.Results));
        foreach (var cell in report.Results.Race.GroupBy(row => (row.Mode, row.Precision, row.Batch, row.Length)))
            report.Add(Cell(report.Results, cell.Key.Mode, cell.Key.Precision, [.. cell]));
        report.AddPlots(name => name.StartsWith(RacePlots.Prefix, StringComparison.Ordinal));
    }

    private static Table Cell(ResultsFolder results, string mode, string precision, RaceRow[] rows)
    {
        string[] contenders = [.. rows.Select(row => row.Contender).Distinct()];
        RaceRow first = rows[0];
        return new Table
        {
            Name = $"race-{mode}-{precision}-{first.Length}x{first.Batch}",
            Source = "race.csv",
            Caption = $"{RacePlots.Title(first)}: ms per step, {precision}; of the machine's limit: {(mode == "decode" ? "bytes a step must read against its read bandwidth" : "operations against its matmul rate")}.",
            Columns =
            [
                new Column("Model", false),
                .. contenders.SelectMany(contender => new[]
                {
                    new Column($"{contender} (ms)", Best: Best.None),
                    new Column("Rounds from–to"),
                    new Column("Of the limit (%)"),
                    new Column("Factor"),
                }),
            ],
            Rows = [.. results.Catalog.Ordered(rows.Select(row => row.Model)).Select(model => (Cell[])
            [
                results.Catalog.Name(model),
                .. contenders.SelectMany(contender => rows.FirstOrDefault(row => row.Model == model && row.Contender == contender) is { } row
                    ? (Cell[])
                    [
                        new Cell(Numbers.Significant(row.Ms), row.Ms),
                        $"{Numbers.Significant(row.MinimumMs)}–{Numbers.Significant(row.MaximumMs)}",
                        Numbers.Percent(row.FractionOfLimit),
                        row.TimesSuite is { } factor ? Numbers.Significant(factor) : Tables.Cell.Absent,
                    ]
                    : [Tables.Cell.Absent, Tables.Cell.Absent, Tables.Cell.Absent, Tables.Cell.Absent]),
            ])],
        };
    }
}
