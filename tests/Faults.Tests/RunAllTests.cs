using System.Text;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Faults;

/// <summary>The whole of <c>run-all.sh</c>, from sources to the report, killed on its way.</summary>
public sealed class RunAllTests
{
    private const string Measured = """
        measurement:
          training:
            batch: 2
            length: 32
            steps: 3
          prefill:
            lengths: [16, 32]
          decode:
            lengths: [8, 16]
            batches: [1, 2]

        """;

    /// <summary>Parts of the names of columns that no two runs share.</summary>
    private static readonly string[] Timings = ["_ms", "_per_s", "fraction_of", "spread", "samples", "stopped", "process_peak"];

    /// <summary>Tables of timings alone: the machine's limits, and every single timing.</summary>
    private static readonly string[] TimingTables = ["ceilings.csv", "samples.csv"];

    [Fact]
    [Trait("Category", "Slow")]
    public void Killed_at_five_points_it_ends_with_the_same_tables()
    {
        using var folder = new TemporaryFolder();
        string copy = CopyOfTheRepository(folder["repository"]);
        var experiment = new SmallExperiment(folder["experiment"], yaml => yaml
            .Replace("models:\n", "models:\n  - architecture: transformer\n    settings:\n      heads: 2\n", StringComparison.Ordinal) + Measured);
        string killed = experiment.ResultsFolder("killed");
        RunFiles first = experiment.Files("killed", "transformer"), second = experiment.Files("killed");
        (string Point, Func<bool> Reached)[] points =
        [
            ("building", () => Directory.Exists(Path.Combine(copy, "artifacts", "bin", "RetNet.Compare.Models"))),
            ("measuring training", () => File.Exists(Path.Combine(killed, "gate.csv"))),
            ("training the first model", () => Directory.Exists(first.Checkpoints) && Directory.EnumerateDirectories(first.Checkpoints).Any()),
            ("training the second model", () => Directory.Exists(second.Checkpoints) && Directory.EnumerateDirectories(second.Checkpoints).Any()),
            ("measuring decoding", () => File.Exists(Path.Combine(killed, "decode.csv"))),
        ];

        foreach ((string point, Func<bool> reached) in points)
        {
            Assert.False(reached(), $"{point}: there before the start");
            using CompareProcess script = Start(copy, experiment, "killed");
            while (!script.HasExited && !reached())
                Thread.Sleep(5);
            Assert.False(script.HasExited, $"{point}: {(script.HasExited ? script.Wait().ToString() : "")}");
            script.KillGroup();
        }

        foreach (string results in (string[])["killed", "whole"])
        {
            using CompareProcess script = Start(copy, experiment, results);
            script.Wait().Succeeded();
        }

        Dictionary<string, string> expected = Tables(experiment.ResultsFolder("whole"));
        Dictionary<string, string> actual = Tables(killed);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, table => Assert.Equal(table.Value, actual[table.Key]));
        Assert.Equal(experiment.LastCheckpoint("whole"), experiment.LastCheckpoint("killed"), (a, b) => a.Weights.AsSpan().SequenceEqual(b.Weights) && a.Moments.AsSpan().SequenceEqual(b.Moments));
        Figures.Note("01-run-all", true, "The whole of run-all.sh killed with all its processes while building, measuring training, training each of two models, and measuring decoding: the tables end byte-identical, timings aside",
            $"{points.Length} kills, {expected.Count} tables, 0 differences");
    }

    private static CompareProcess Start(string copy, SmallExperiment experiment, string results)
    {
        Dictionary<string, string> environment = experiment.Environment;
        environment["TORCH_PROVIDER"] = "system";
        environment["FULL_NUGET"] = "false";
        // A build server would outlive the kill.
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        return CompareProcess.StartProgram("setsid", environment, Path.Combine(copy, "run-all.sh"), "--experiment", experiment.Source, "--results", experiment.ResultsFolder(results));
    }

    /// <summary>What a build needs, and nothing that one left.</summary>
    private static string CopyOfTheRepository(string copy)
    {
        foreach (string file in Directory.EnumerateFiles(Repository.Root))
            Copy(file);
        foreach (string folder in (string[])["src", "baselines"])
        {
            foreach (string file in Directory.EnumerateFiles(Repository.PathOf(folder), "*", SearchOption.AllDirectories))
                Copy(file);
        }

        return copy;

        void Copy(string file)
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    /// <summary>Every table below a results folder without the columns of timings; a run's rows of steps included.</summary>
    private static Dictionary<string, string> Tables(string results) => Directory
        .EnumerateFiles(results, "*.csv", SearchOption.AllDirectories)
        .Where(path => !TimingTables.Contains(Path.GetFileName(path)))
        .ToDictionary(path => Path.GetRelativePath(results, path), path => WithoutTimings(File.ReadAllLines(path)));

    private static string WithoutTimings(string[] lines)
    {
        string[] columns = lines[0].Split(',');
        bool[] kept = [.. columns.Select(column => !Array.Exists(Timings, part => column.Contains(part, StringComparison.Ordinal)))];
        if (!kept.Contains(false))
            return string.Join('\n', lines);
        var text = new StringBuilder();
        foreach (string line in lines)
            text.AppendJoin(',', line.Split(',').Where((_, index) => kept[index])).Append('\n');
        return text.ToString();
    }
}
