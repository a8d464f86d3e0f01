using RetNet.Compare.Data.Files;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Tests;

public sealed class RecallReportTests
{
    private static readonly ReportOptions NoPictures = new() { Renderer = new GnuplotRenderer("no-such-gnuplot"), BootstrapResamples = 500 };

    [Fact]
    public void Accuracies_stand_beside_the_state_with_their_interval_over_seeds()
    {
        using MadeResults made = Recall(seeds: 2);

        string report = File.ReadAllText(ReportBuilder.Write(made.Folder, NoPictures).Report);

        RecallRow row = CsvFile.Read<RecallRow>(Path.Combine(made.Folder, "recall.csv"))[0];
        Assert.Equal(("transformer", "mqar", 2, 0.8), (row.Model, row.Task, row.Seeds, Math.Round(row.Accuracy, 12)));
        Assert.Equal(4 * 2 * 256 * 256 * 4, row.StateBytes);
        // Student's t of one degree of freedom, 12.706, times a standard error of 0.1.
        Assert.Equal(1.2706, row.AccuracyHalfWidth!.Value, 1e-4);
        Assert.Contains("## Recall", report, StringComparison.Ordinal);
        Assert.Contains("80.0 ± 127.1", report, StringComparison.Ordinal);
        Assert.DoesNotContain("## Perplexity", report, StringComparison.Ordinal);
        Assert.Contains("Intervals over 2 seeds", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_for_each_task_has_a_line_for_each_architecture_between_0_and_100_percent()
    {
        using MadeResults made = Recall(seeds: 2);

        Plot plot = Assert.Single(RecallPlots.All(ResultsFolder.Open(made.Folder)));

        Assert.Equal("recall-mqar", plot.Name);
        Assert.Equal(["Transformer", "RetNet"], plot.Figure!.Series.Select(series => series.Name));
        FigurePoint point = Assert.Single(plot.Figure.Series[0].Points);
        Assert.Equal((4 * 2 * 256 * 256 * 4, 80, 0, 100), (point.X, Math.Round(point.Y, 9), point.Low, point.High));
    }

    [Fact]
    public void Every_rate_tried_is_shown_with_the_chosen_one_and_the_edge_is_named()
    {
        using var made = new MadeResults();
        CsvFile.Write(Path.Combine(made.Folder, "trials.csv"),
        [
            Trial("transformer", 1e-3, 5.25, chosen: true), Trial("transformer", 2e-3, 5.5), Trial("transformer", 4e-3, null),
            Trial("retnet", 1e-3, 5.75), Trial("retnet", 2e-3, 5.125, chosen: true), Trial("retnet", 4e-3, 5.875),
        ]);

        string report = File.ReadAllText(ReportBuilder.Write(made.Folder, NoPictures).Report);

        Assert.Contains("at the best of the same learning rates", report, StringComparison.Ordinal);
        Assert.Matches(@"Transformer +\| +5\.2500 +\| +5\.5000 +\| +diverged +\| +0\.001 ", report);
        Assert.Matches(@"RetNet +\| +5\.7500 +\| +5\.1250 +\| +5\.8750 +\| +0\.002 ", report);
        Assert.Contains("a better rate may lie beyond: Transformer (0.001).", report, StringComparison.Ordinal);
    }

    private static TrialRow Trial(string model, double rate, double? loss, bool chosen = false) =>
        new() { Model = model, LearningRate = rate, Seed = 1, Steps = 100, ValidationLossNats = loss, Chosen = chosen };

    private static MadeResults Recall(int seeds)
    {
        var made = new MadeResults(models: 2, seeds);
        foreach (string model in made.Labels)
        {
            for (int seed = 1; seed <= seeds; seed++)
            {
                string run = made.RunFolder(model, seed);
                File.Delete(Path.Combine(run, "evaluation.csv"));
                CsvFile.Write(Path.Combine(run, "accuracy.csv"), [new AccuracyRow
                {
                    Model = model, Seed = seed, Task = "mqar", Sequences = 10, Answers = 40, Correct = 20 + (8 * seed), Accuracy = 0.5 + (0.2 * seed), LossNats = 1,
                }]);
            }
        }

        return made;
    }
}
