using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Faults;

/// <summary>A plug-in that is broken is named and left out; what works beside it is trained, measured and reported.</summary>
public sealed class PlugInTests
{
    private const string Measured = """
        measurement:
          training:
            batch: 2
            length: 16
            steps: 3

        """;

    private const string Raced = """
        measurement:
          decode:
            lengths: 8
        peer:
          command: sh peer.sh
          decode_steps: 3
          variants:
            - name: other

        """;

    private static readonly string Broken = Path.Combine(AppContext.BaseDirectory, "plugins", "BrokenPlugIn.dll");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_broken_plug_in_is_named_and_the_rest_runs(bool measured)
    {
        using var folder = new TemporaryFolder();
        SmallExperiment experiment = Short(folder.Path, yaml => yaml
            .Replace("models:\n", "models:\n  - architecture: forgetful\n", StringComparison.Ordinal) + (measured ? Measured : ""));
        string text = folder.Write("text.dll", "This is no assembly.");
        string unmarked = Path.Combine(AppContext.BaseDirectory, "RetNet.Compare.Reporting.dll");
        string[] plugIns = [text, unmarked, folder["absent.dll"], Broken, typeof(ForgetfulArchitecture).Assembly.Location];

        ProcessOutcome outcome = CompareProcess.Run(experiment.Environment, experiment.Run("results", [.. plugIns.SelectMany(path => (string[])["--plugin", path])]));

        outcome.Failed(
            ExitCode.Failed,
            $"{text} is skipped: it is no .NET assembly",
            $"{unmarked} is skipped: none of its public classes carries",
            "absent.dll is skipped: there is no such file",
            "ThrowingArchitecture in", "its constructor threw InvalidOperationException",
            "'forgetful' is left out: its correctness gate is red (steps = ", "Correct the model");
        Assert.True(experiment.Files("results").IsDone);
        Assert.False(Directory.Exists(experiment.Files("results", "forgetful").Folder));
        string report = File.ReadAllText(Path.Combine(experiment.ResultsFolder("results"), "report.md"));
        Assert.Contains("RetNet", report, StringComparison.Ordinal);
        Figures.Note("11-plug-ins", true, "A plug-in that does not load, is not there, has no marked class, throws in its constructor, or fails the correctness gate is named and left out; the rest is trained, measured and reported",
            "5 kinds, exit code 1 for the failed gate");
    }

    [Fact]
    public void A_race_leaves_a_wrong_model_out_and_times_the_rest()
    {
        using var folder = new TemporaryFolder();
        folder.Write("peer.sh", """echo '{"seconds_per_step": [0.5], "cpu_seconds_median": 0.5, "peak_rss_bytes": 1000000}'""");
        var experiment = new SmallExperiment(folder.Path, yaml => yaml[..yaml.IndexOf("training:", StringComparison.Ordinal)]
            .Replace("models:\n", "models:\n  - architecture: forgetful\n", StringComparison.Ordinal) + Raced);

        ProcessOutcome outcome = CompareProcess.Run(experiment.Environment, experiment.Run("results", "--plugin", typeof(ForgetfulArchitecture).Assembly.Location));

        outcome.Failed(ExitCode.Failed, "'forgetful' is left out", "Correct the model");
        Assert.Equal(
            [("retnet", "suite", 3), ("retnet", "other", 3)],
            CsvFile.Read<RaceRow>(Path.Combine(experiment.ResultsFolder("results"), "race.csv")).Select(row => (row.Model, row.Contender, row.Rounds)));
    }

    private static SmallExperiment Short(string folder, Func<string, string> change) => new(folder, yaml => change(yaml
        .Replace($"steps: {SmallExperiment.Steps}", "steps: 2", StringComparison.Ordinal)
        .Replace("warmup_steps: 10", "warmup_steps: 1", StringComparison.Ordinal)));
}
