using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Cli.Tests.Running;

[Collection(nameof(Alone))]
public sealed class RecallExperimentTests
{
    private const string Tiny = """
        description: as small as it gets
        device: cpu
        data:
          profile: tasks
          tasks: [induction, copying]
          items: 2
          vocabulary: 16
        size:
          layers: 1
          width: 16
        models:
          - architecture: retnet
            settings:
              heads: 2
          - architecture: transformer
            settings:
              heads: 2
        training:
          steps: 8
          batch: 4
          length: 16
          learning_rates: [1e-9, 1e-2]
          trial_steps: 6
          schedule: constant
          evaluate_tokens: 256
          seeds: [1, 2]
        evaluation:
          max_tokens: 512
        """;

    [Fact]
    public async Task Tasks_are_trained_at_the_better_rate_scored_reported_and_not_repeated()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("tiny/experiment.yaml", Tiny);
        string results = Path.Combine(folder.Path, "results");

        Invocation data = await Invocation.Of("data", "--experiment", file);
        Assert.Contains("copying: a string", data.Output, StringComparison.Ordinal);
        Invocation plan = await Invocation.Of("plan", "--experiment", file, "--results", results);
        Assert.Equal((ExitCode.Done, ""), (plan.Code, plan.Error));
        Invocation run = await Invocation.Of("run", "--experiment", file, "--results", results);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));

        IReadOnlyList<TrialRow> trials = CsvFile.Read<TrialRow>(Path.Combine(results, "trials.csv"));
        Assert.Equal(
            [("retnet", 1e-9, 6L, false), ("retnet", 1e-2, 6L, true), ("transformer", 1e-9, 6L, false), ("transformer", 1e-2, 6L, true)],
            trials.Select(row => (row.Model, row.LearningRate, row.Steps, row.Chosen)));
        Assert.All(trials.Chunk(2), pair => Assert.True(pair[1].ValidationLossNats < pair[0].ValidationLossNats));
        string trained = Path.Combine(results, "runs", "retnet-1x16-tasks-16-s2");
        Assert.Equal(1e-2, CsvFile.Read<StepRow>(Path.Combine(trained, "steps.csv")).Max(row => row.LearningRate));
        Assert.Equal([("induction", 32L), ("copying", 32L)], CsvFile.Read<AccuracyRow>(Path.Combine(trained, "accuracy.csv")).Select(row => (row.Task, row.Sequences)));
        Assert.Equal([2, 2, 2, 2], CsvFile.Read<RecallRow>(Path.Combine(results, "recall.csv")).Select(row => row.Seeds));

        Invocation again = await Invocation.Of("run", "--experiment", file, "--results", results);
        Assert.Equal(ExitCode.Done, again.Code);
        Assert.DoesNotContain("Train", again.Output.Replace("already trained", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Invocation evaluation = await Invocation.Of("eval", "--experiment", file, "--results", results, "--models", "retnet");
        Assert.Equal((ExitCode.Done, ""), (evaluation.Code, evaluation.Error));
    }
}
