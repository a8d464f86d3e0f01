using System.Diagnostics;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Faults;

/// <summary>kill -9 at any moment costs time and nothing else.</summary>
public sealed class KillTests
{
    private const int KillsPerRun = 10;
    private const int MostSavesPerKill = 3;

    /// <summary>A run that ends before its kill is tried again, on a busy machine several times.</summary>
    private const int MostRunsPerKill = 10;

    // About what a save takes: a kill that comes after its end counts as one elsewhere.
    private const int SaveMs = 12;

    [Fact]
    public void Six_kills_change_no_bit_of_the_result() => Killed(6, full: false);

    [Fact]
    [Trait("Category", "Slow")]
    public void Two_hundred_kills_change_no_bit_of_the_result() => Killed(200, full: true);

    private static void Killed(int kills, bool full)
    {
        using var folder = new TemporaryFolder();
        var experiment = new SmallExperiment(folder.Path);
        var clock = Stopwatch.StartNew();
        CompareProcess.Run(experiment.Environment, experiment.Run("whole")).Succeeded();
        int wholeMs = (int)clock.ElapsedMilliseconds;

        var random = new Random(kills);
        int insideSave = 0, elsewhere = 0, runs = 0;
        bool Enough() => insideSave >= kills / 2 && insideSave + elsewhere >= kills;
        while (!Enough())
        {
            string name = $"killed-{++runs}";
            string checkpoints = experiment.Files(name).Checkpoints;
            for (int kill = 0; kill < KillsPerRun && !Enough(); kill++)
            {
                string[] before = [.. HalfWritten(checkpoints)];
                using CompareProcess compare = CompareProcess.Start(experiment.Environment, experiment.Run(name));
                if (insideSave <= elsewhere)
                    WaitForSave(compare, checkpoints, before, random);
                else
                    Thread.Sleep(random.Next(wholeMs));
                if (compare.HasExited)
                    break;
                compare.Kill();
                if (HalfWritten(checkpoints).Except(before).Any())
                    insideSave++;
                else
                    elsewhere++;
            }

            CompareProcess.Run(experiment.Environment, experiment.Run(name)).Succeeded();
            Compare(experiment, name);
            Directory.Delete(experiment.ResultsFolder(name), recursive: true);
            Assert.True(Enough() || runs < MostRunsPerKill * kills, $"{insideSave} kills inside a save and {elsewhere} elsewhere in {runs} runs");
        }

        Figures.Note("01-kill", full, "kill -9 at random moments: weights, moments and step rows end bit-identical to the uninterrupted run's, rows without gap or repeat",
            $"{kills} kills, {kills / 2} of them inside a save: 0 differences");
    }

    /// <summary>Returns at a random moment inside one of the next saves: while its half-written folder is there.</summary>
    private static void WaitForSave(CompareProcess compare, string checkpoints, string[] before, Random random)
    {
        int saves = random.Next(1, MostSavesPerKill + 1);
        var seen = new HashSet<string>(before);
        while (!compare.HasExited && saves > 0)
        {
            Thread.Sleep(1);
            saves -= HalfWritten(checkpoints).Count(seen.Add);
        }

        Thread.Sleep(random.Next(SaveMs));
    }

    private static IEnumerable<string> HalfWritten(string checkpoints) =>
        Directory.Exists(checkpoints) ? Directory.EnumerateDirectories(checkpoints, "*.tmp-*") : [];

    private static void Compare(SmallExperiment experiment, string name)
    {
        Assert.Equal(experiment.LastCheckpoint("whole").Weights, experiment.LastCheckpoint(name).Weights);
        Assert.Equal(experiment.LastCheckpoint("whole").Moments, experiment.LastCheckpoint(name).Moments);
        Assert.Equal(experiment.Rows("whole"), experiment.Rows(name));
        Assert.Equal(Enumerable.Range(1, (int)SmallExperiment.Steps).Select(step => (long)step), experiment.Rows(name).Select(row => row.Step));
        Assert.Equal(Validation("whole"), Validation(name));
        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(experiment.ResultsFolder(name), "*", SearchOption.AllDirectories),
            path => path.Contains(".tmp-", StringComparison.Ordinal));

        IReadOnlyList<ValidationRow> Validation(string results) => CsvFile.Read<ValidationRow>(experiment.Files(results).Validation);
    }
}
