using RetNet.Compare.Training.Records;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Training.Tests.Runs;

public sealed class RunSummaryTests
{
    [Fact]
    public void Throughput_is_that_of_the_median_step_and_losses_are_those_of_the_end()
    {
        double[] times = [900, 100, 110, 90, 100];
        StepRow[] steps =
        [
            .. times.Select((ms, i) => new StepRow { Step = i + 1, Tokens = 64 * (i + 1), LossNats = 5 - i, GradientNorm = 1, LearningRate = 1, StepMs = ms }),
        ];
        ValidationRow[] validations =
        [
            new() { Step = 2, Tokens = 128, LossNats = 3, Perplexity = 20.0855 },
            new() { Step = 5, Tokens = 320, LossNats = 2, Perplexity = 7.38906 },
        ];

        RunSummary summary = RunSummary.Of(steps, validations);

        Assert.Equal(5, summary.Steps);
        Assert.Equal(320, summary.Tokens);
        Assert.Equal(1.3, summary.TrainingSeconds, 1e-12);
        Assert.Equal(640, summary.TokensPerS, 1e-9);
        Assert.Equal(3, summary.TrainingLossNats, 1e-12);
        Assert.Equal(2, summary.ValidationLossNats);
        Assert.Equal(7.38906, summary.ValidationPerplexity);
    }

    [Fact]
    public void The_file_gives_back_what_was_written()
    {
        using var folder = new TemporaryFolder();
        using RunFolder run = RunFolder.Open(folder["run"], new { A = 1 }, new { });
        var summary = new RunSummary { Steps = 3, Tokens = 12, TrainingSeconds = 0.5, TokensPerS = 24, TrainingLossNats = 1.25 };
        run.WriteSummary(summary);
        Assert.Equal(summary, run.Files.ReadSummary());
        Assert.Contains("\"tokens_per_s\": 24", File.ReadAllText(run.Files.Summary), StringComparison.Ordinal);
    }
}
