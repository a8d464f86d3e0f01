using RetNet.Compare.Reporting.Tables;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Report;

/// <summary>The learning rates tried for every model.</summary>
internal static class TrialSection
{
    public static void Write(ReportWriter report)
    {
        IReadOnlyList<TrialRow> trials = report.Results.Trials;
        if (trials.Count == 0)
            return;
        double[] rates = [.. trials.Select(row => row.LearningRate).Distinct().Order()];
        report.Heading("Learning rates");
        report.Paragraph(
            $"The same {rates.Length} rates were tried for every model, each over {Numbers.Whole(trials[0].Steps)} steps with seed {trials[0].Seed}; " +
            "a model's runs have the rate of its least validation loss.");
        report.Add(new Table
        {
            Name = "trials",
            Source = "trials.csv",
            Caption = "Validation loss in nats after each trial (lower is better).",
            Columns = [new Column("Model", false), .. rates.Select(rate => new Column($"{rate}")), new Column("Chosen")],
            Rows = [.. report.Results.Catalog.Ordered(trials.Select(row => row.Model)).Select(model => (Cell[])
            [
                report.Results.Catalog.Name(model),
                .. rates.Select(rate => trials.FirstOrDefault(row => row.Model == model && row.LearningRate == rate) switch
                {
                    null => Cell.Absent,
                    { ValidationLossNats: { } loss } => Numbers.Fixed(loss, 4),
                    _ => "diverged",
                }),
                $"{trials.First(row => row.Model == model && row.Chosen).LearningRate}",
            ])],
        });
        string[] atTheEdge = [.. trials.Where(row => row.Chosen && (row.LearningRate == rates[0] || row.LearningRate == rates[^1]))
            .Select(row => $"{report.Results.Catalog.Name(row.Model)} ({row.LearningRate})")];
        if (atTheEdge.Length > 0)
            report.Paragraph($"At the edge of what was tried, so that a better rate may lie beyond: {string.Join(", ", atTheEdge)}.");
    }
}
