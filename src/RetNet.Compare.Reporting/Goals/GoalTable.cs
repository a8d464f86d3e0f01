using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Goals;

/// <summary>The goals of a race, a row each, with every model beside them.</summary>
internal static class GoalTable
{
    public static Table Of(ResultsFolder results)
    {
        string[] models = [.. results.Catalog.Ordered(results.Race.Select(row => row.Model))];
        return new Table
        {
            Name = "goals",
            Source = "race.csv",
            Caption = "What the suite set out to reach, and how far it came; a ratio in bold has reached its goal.",
            Columns = [new Column("Timing", false), new Column("Ratio", false), new Column("Goal", false), .. models.Select(model => new Column(results.Catalog.Name(model)))],
            Rows = [.. from goal in results.Goals
                from cell in results.Race.Where(row => row.Mode == goal.Mode).GroupBy(row => (row.Batch, row.Length))
                select Row(goal, [.. cell], models)],
        };
    }

    private static Cell[] Row(GoalRow row, RaceRow[] timings, string[] models)
    {
        var goal = new RaceGoal(row, timings);
        return
        [
            $"{RacePlots.Title(timings[0])}, {row.Precision}",
            goal.Words,
            goal.Bound,
            .. models.Select(model => goal.Ratio(model) is { } ratio ? new Cell(Numbers.Significant(ratio), IsBold: goal.IsReached(ratio)) : Cell.Absent),
        ];
    }
}
