using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Faults;

/// <summary>Where and how the program is started changes nothing about what it computes.</summary>
public sealed class SurroundingsTests
{
    private static readonly string[] Names = ["plain", "with some spaces", "ünïcødé-测试-Ωμέγα", "quote'and\"more", "-leading-dash", "percent%20&amp;"];

    private static readonly Dictionary<string, string>[] Environments =
    [
        [],
        new() { ["LANG"] = "de_DE.UTF-8", ["LC_ALL"] = "de_DE.UTF-8", ["TZ"] = "Asia/Kathmandu" },
        new() { ["LANG"] = "tr_TR.UTF-8", ["LC_ALL"] = "tr_TR.UTF-8", ["TZ"] = "Pacific/Apia", ["TERM"] = "dumb" },
        new() { ["LANG"] = "C", ["LC_ALL"] = "POSIX", ["TZ"] = "nowhere/at-all" },
        new() { ["LC_ALL"] = "ar_EG.UTF-8", ["NO_COLOR"] = "1" },
        new() { ["LC_ALL"] = "hi_IN.UTF-8", ["COLUMNS"] = "1" },
    ];

    [Fact]
    public void Locale_time_zone_and_odd_paths_change_no_number() => Same(surroundings: 3, full: false);

    [Fact]
    [Trait("Category", "Slow")]
    public void Further_locales_time_zones_and_odd_paths_change_no_number() => Same(Names.Length, full: true);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_stops_at_the_next_step_saves_and_says_how_to_go_on(string signal)
    {
        using var folder = new TemporaryFolder();
        var experiment = new SmallExperiment(folder.Path, yaml => yaml
            .Replace("steps: 40", "steps: 100000", StringComparison.Ordinal)
            .Replace("checkpoint_every_steps: 5", "checkpoint_every_steps: 50000", StringComparison.Ordinal));
        // What a shell starts in the background is told to ignore Ctrl-C, and its children with it.
        using CompareProcess compare = CompareProcess.StartProgram(
            "env", experiment.Environment, [$"--default-signal={signal}", CompareProcess.DotnetHost, CompareProcess.Program, .. experiment.Run("results")]);
        while (!compare.HasExited && !File.Exists(experiment.Files("results").Steps))
            Thread.Sleep(20);

        compare.Signal(signal);
        compare.Wait().Failed(ExitCode.Interrupted, "The same command goes on from here");

        long steps = experiment.Rows("results")[^1].Step;
        Assert.NotEmpty(experiment.LastCheckpoint("results", steps).Weights);
        Figures.Note("12-signals", true, "Ctrl-C and SIGTERM: a checkpoint of the last step done, and how to go on", "exit code 130 for both");
    }

    [Fact]
    public void A_program_that_gives_up_waiting_for_its_work_ends_with_its_own_code()
    {
        using CompareProcess victim = Victim.Start("give-up", "7");

        Assert.Equal(7, victim.Wait().Code);
    }

    [Fact]
    public void Too_little_memory_is_said_with_the_cell_and_what_to_lower()
    {
        using var folder = new TemporaryFolder();
        SmallExperiment experiment = Short(folder.Path, 4, yaml => yaml
            .Replace("length: 64", "length: 16384", StringComparison.Ordinal)
            .Replace("batch: 4", "batch: 8192", StringComparison.Ordinal)
            .Replace("architecture: retnet", "architecture: transformer", StringComparison.Ordinal));

        CompareProcess.Run(experiment.Environment, experiment.Run("results"))
            .Failed(ExitCode.BadInput, "transformer, seed 1 does not fit into memory at batch 8192 x length 16384", "training.batch", "training.accumulation");
        Figures.Note("12-memory", true, "Too little memory: the cell and what to lower", "exit code 2");
    }

    private static void Same(int surroundings, bool full)
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<StepRow>? expected = null;
        for (int i = 0; i < surroundings; i++)
        {
            SmallExperiment experiment = Short(Path.Combine(folder.Path, Names[i]), 4);
            Dictionary<string, string> environment = experiment.Environment;
            foreach ((string name, string value) in Environments[i])
                environment[name] = value;
            ProcessOutcome outcome = CompareProcess.Run(environment, experiment.Run("results")).Succeeded();
            expected ??= experiment.Rows("results");
            Assert.Equal(expected, experiment.Rows("results"));
            Assert.DoesNotContain("\u001b[", outcome.Output, StringComparison.Ordinal);
        }

        Figures.Note("12-surroundings", full, "Locales with other digits, commas and letters, time zones, spaces, quotes and Unicode in paths, no terminal: the same numbers",
            $"{surroundings} surroundings, 0 differences");
    }

    private static SmallExperiment Short(string folder, int steps, Func<string, string>? change = null) => new(folder, yaml =>
    {
        string shorter = yaml
            .Replace($"steps: {SmallExperiment.Steps}", $"steps: {steps}", StringComparison.Ordinal)
            .Replace("warmup_steps: 10", "warmup_steps: 1", StringComparison.Ordinal);
        return change?.Invoke(shorter) ?? shorter;
    });
}
