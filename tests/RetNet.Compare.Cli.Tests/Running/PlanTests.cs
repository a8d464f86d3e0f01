using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Cli.Tests.Running;

public sealed class PlanTests
{
    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.Discover();

    /// <summary>The experiments for a CPU, whose vocabulary stands in the tokenizer's name.</summary>
    public static TheoryData<string> Experiments => [.. Directory.GetFiles(Repository.PathOf("experiments"), "experiment.yaml", SearchOption.AllDirectories)
        .Where(file => ExperimentReader.Read(file, Registry).Device == "cpu")
        .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

    [Theory]
    [MemberData(nameof(Experiments))]
    public void Every_experiment_for_a_cpu_plans_every_model_and_cell(string name)
    {
        using var folder = new TemporaryFolder();
        Experiment experiment = Shrunk(ExperimentReader.Read(Repository.PathOf("experiments", name, "experiment.yaml"), Registry));
        var session = new Session(experiment, Registry, Path.Combine(folder.Path, "results"), new LineDisplay(TextWriter.Null), CancellationToken.None);

        PlanRow[] rows = [.. new Planner(session).Rows()];

        Assert.Equal(experiment.Models.Select(model => model.Name), rows.Select(row => row.Model));
        int cells = (experiment.Training is null ? 0 : 1)
            + new[] { experiment.Measurement?.Training?.Grid, experiment.Measurement?.Prefill, experiment.Measurement?.Decode }.Sum(grid => grid?.Cells.Count() ?? 0);
        Assert.All(rows, row =>
        {
            Assert.NotNull(row.Training);
            Assert.NotNull(row.Measuring);
            Assert.Equal(cells, row.Cells.Count);
            Assert.All(row.Cells, cell => Assert.InRange(cell.LeastBytes, 1, cell.MostBytes));
        });
    }

    [Theory]
    [InlineData("training: {batch: 65536, length: 1048576}", "a timed training step", "measurement.training.batch")]
    [InlineData("decode: {lengths: 1048576, batches: 65536}", "decoding after", "measurement.decode.batches")]
    public async Task A_cell_that_cannot_fit_is_refused_by_name_with_what_to_change(string measurement, string cell, string remedy)
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("large/experiment.yaml", $$"""
            description: too large for any machine
            device: cpu
            data: {profile: small, tokenizer: gpt2-512}
            size: {layers: 2, width: 64}
            models:
              - architecture: transformer
            measurement:
              {{measurement}}
            """);

        Invocation plan = await Invocation.Of("plan", "--experiment", file, "--results", Path.Combine(folder.Path, "results"));

        Assert.Equal(ExitCode.BadInput, plan.Code);
        Assert.Contains($"transformer, {cell}", plan.Output, StringComparison.Ordinal);
        Assert.Contains("cannot fit", plan.Output, StringComparison.Ordinal);
        Assert.Contains(remedy, plan.Output, StringComparison.Ordinal);
    }

    /// <summary>The same experiment with models that take no time to try.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Finished_runs_are_left_out_of_a_plan_only_where_a_run_would_continue_them(bool madeHere)
    {
        using var folder = new TemporaryFolder();
        Experiment experiment = Shrunk(ExperimentReader.Read(Repository.PathOf("experiments", "length-extrapolation", "experiment.yaml"), Registry));
        var session = new Session(experiment, Registry, Path.Combine(folder.Path, "results"), new LineDisplay(TextWriter.Null), CancellationToken.None);
        foreach (ModelEntry entry in experiment.Models)
            folder.Write(Path.GetRelativePath(folder.Path, session.Results.Run(experiment, entry, experiment.Training!.Seeds[0]).Done), "");
        if (madeHere)
            folder.Write("results/.made-here", "");

        Assert.All(new Planner(session).Rows(), row => Assert.Equal(madeHere, row.Training == TimeSpan.Zero));
    }

    private static Experiment Shrunk(Experiment experiment) => experiment with
    {
        Models = [.. experiment.Models.Select(model => model with { Size = model.Size with { Layers = 1, Width = 64 } })],
        Training = experiment.Training is { } training ? training with { Batch = 1, Length = 32 } : null,
    };
}
