using RetNet.Compare.Cli.CommandLine;

namespace RetNet.Compare.Faults;

/// <summary>Disks that are full or may not be written.</summary>
public sealed class DiskTests
{
    [RootFact]
    public void A_run_whose_checkpoints_do_not_fit_is_refused_before_the_first_step()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk(1 << 20);
        var experiment = new SmallExperiment(folder.Path);
        string results = Path.Combine(disk.Path, "results");

        CompareProcess.Run(experiment.Environment, experiment.Run(results)).Failed(ExitCode.DiskFull, "for checkpoints", "MB are free", "Free some space");

        Assert.False(File.Exists(experiment.Files(results).Steps));
        Figures.Note("03-full-before", true, "A run whose checkpoints cannot fit is refused before its first step", "exit code 6");
    }

    [RootFact]
    public void A_disk_that_fills_during_training_costs_nothing_that_was_saved()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk(12 << 20);
        var experiment = new SmallExperiment(folder.Path);
        string results = Path.Combine(disk.Path, "results");
        CompareProcess.Run(experiment.Environment, experiment.Run("whole")).Succeeded();

        string filler;
        using (CompareProcess compare = CompareProcess.Start(experiment.Environment, experiment.Run(results)))
        {
            string checkpoints = experiment.Files(results).Checkpoints;
            while (!compare.HasExited && !Directory.Exists(Path.Combine(checkpoints, "step-000000005")))
                Thread.Sleep(1);
            // Room for the weights and not for the moments: the next save fails in its middle.
            filler = disk.Fill(but: 700_000);
            compare.Wait().Failed(ExitCode.DiskFull, "The disk is full", "the same command then goes on");
        }

        Assert.False(experiment.Files(results).IsDone);
        Assert.Equal(0, experiment.Rows(results)[^1].Step % SmallExperiment.CheckpointEverySteps);
        File.Delete(filler);
        ProcessOutcome resumed = CompareProcess.Run(experiment.Environment, experiment.Run(results)).Succeeded();

        Assert.Matches("Going on after step [1-9]", resumed.Output);
        Assert.Equal(experiment.LastCheckpoint("whole").Weights, experiment.LastCheckpoint(results).Weights);
        Assert.Equal(experiment.Rows("whole"), experiment.Rows(results));
        Assert.DoesNotContain(Directory.EnumerateFiles(results, "*", SearchOption.AllDirectories), path =>
            path.Contains(".tmp-", StringComparison.Ordinal) || (new FileInfo(path).Length == 0 && Path.GetFileName(path) != ".lock"));
        Figures.Note("03-full-during", true, "A disk that fills in the middle of a save: exit code 6 before another step; with room again the run goes on from the last checkpoint, no temporary or empty file stays", "0 differences from the uninterrupted run");
    }

    [RootFact]
    public void Results_that_cannot_be_written_are_an_error_before_the_first_step()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk(1 << 20, readOnly: true);
        var experiment = new SmallExperiment(folder.Path);
        string file = folder.Write("a-file", "x");

        CompareProcess.Run(experiment.Environment, experiment.Run(Path.Combine(disk.Path, "results"))).Failed(ExitCode.BadInput, disk.Path, "Choose a folder you may write to");
        CompareProcess.Run(experiment.Environment, experiment.Run(Path.Combine(file, "results"))).Failed(ExitCode.BadInput, file, "Choose a folder you may write to");
        Figures.Note("04-unwritable", true, "Results on a read-only file system, or below a file: an error before the first step", "exit code 2");
    }
}
