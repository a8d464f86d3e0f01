using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Accuracy on synthetic tasks, beside the bytes each model remembers with.</summary>
internal static class RecallSection
{
    public static void Write(ReportWriter report)
    {
        if (!RecallPlots.Apply(report.Results))
            return;
        report.Heading("Recall");
        report.Add(Accuracies(report.Results, RecallTable.Build(report.Results)));
        report.AddPlots(name => name.StartsWith(RecallPlots.Prefix, StringComparison.Ordinal) || name == "training-loss");
    }

    private static Table Accuracies(ResultsFolder results, IReadOnlyList<RecallRow> rows)
    {
        string[] tasks = [.. rows.Select(row => row.Task).Distinct()];
        return new Table
        {
            Name = "recall",
            Source = "recall.csv",
            Caption = "Right answers in per cent on held-out sequences, the same for every model and seed, and the bytes of decode state of one sequence" +
                (rows.Any(row => row.AccuracyHalfWidth is not null) ? "; mean ± half the 95 % interval over seeds (Student t)." : "; one seed: no interval over seeds."),
            Columns = [new Column("Model", false), new Column("State (KiB)", Best: Best.Lowest), new Column("Seeds"), .. tasks.Select(task => new Column($"{task} (%)", Best: Best.Highest))],
            Rows = [.. rows.GroupBy(row => row.Model).Select(model => (Cell[])
            [
                results.Catalog.Name(model.Key),
                new Cell(Numbers.Significant(model.First().StateBytes / 1024.0), model.First().StateBytes),
                $"{model.Max(row => row.Seeds)}",
                .. tasks.Select(task => model.FirstOrDefault(row => row.Task == task) is { } row
                    ? new Cell(Numbers.WithHalfWidth(100 * row.Accuracy, 100 * row.AccuracyHalfWidth, digits: 3), row.Accuracy)
                    : Cell.Absent),
            ])],
        };
    }
}
