using System.Diagnostics;
using System.Text.Json.Nodes;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Training.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private static readonly object Machine = new { Cores = 2 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_configuration_stands_in_the_folder_with_its_hash()
    {
        using RunFolder run = Open(new { Training = new { Steps = 300, LearningRate = 6e-4 } });
        JsonObject file = JsonNode.Parse(File.ReadAllText(run.Files.Config))!.AsObject();
        Assert.Equal(run.ConfigHash, (string?)file["hash"]);
        Assert.Equal(6e-4, (double?)file["config"]!["training"]!["learning_rate"]);
        Assert.Equal(2, (int?)JsonNode.Parse(File.ReadAllText(run.Files.Environment))!["cores"]);
    }

    [Fact]
    public void The_hash_depends_on_values_and_not_on_the_order_of_keys()
    {
        string one = HashOf(new { A = 1, B = new[] { 1, 2 } });
        Assert.Equal(one, HashOf(new { B = new[] { 1, 2 }, A = 1 }));
        Assert.NotEqual(one, HashOf(new { A = 1, B = new[] { 2, 1 } }));
        Assert.NotEqual(one, HashOf(new { A = "1", B = new[] { 1, 2 } }));
    }

    [Fact]
    public void The_same_configuration_opens_the_folder_again()
    {
        Open(new { Steps = 300, Seed = 1 }).Dispose();
        Open(new { Seed = 1, Steps = 300 }).Dispose();
    }

    [Fact]
    public void Another_configuration_is_refused_and_the_difference_named()
    {
        Open(new { Training = new { Steps = 300, Batch = 8 } }).Dispose();
        RunException error = Assert.Throws<RunException>(() => Open(new { Training = new { Steps = 600, Batch = 8 } }));
        Assert.Contains("training.steps is 300 there and 600 here", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("batch", error.Message, StringComparison.Ordinal);
        Open(new { Training = new { Steps = 300, Batch = 8 } }).Dispose();
    }

    [Fact]
    public void Two_runs_cannot_work_in_one_folder()
    {
        using RunFolder first = Open(new { A = 1 });
        RunException error = Assert.Throws<RunException>(() => Open(new { A = 1 }));
        Assert.Contains($"held by process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_of_a_process_that_was_killed_is_taken_over()
    {
        Directory.CreateDirectory(folder["run/checkpoints"]);
        string lockFile = folder["run/checkpoints/.lock"];
        // flock(1) takes the same kind of lock; killed, it leaves the file behind.
        using Process holder = Process.Start("flock", ["--exclusive", "--no-fork", lockFile, "sleep", "60"]);
        try
        {
            SpinWait.SpinUntil(() => File.Exists(lockFile) && IsHeld(lockFile), TimeSpan.FromSeconds(10));
            Assert.Throws<RunException>(() => Open(new { A = 1 }));
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }

        Open(new { A = 1 }).Dispose();
    }

    [Fact]
    public void Half_written_files_are_cleared_away()
    {
        Open(new { A = 1 }).Dispose();
        File.WriteAllText(folder["run/steps.csv.tmp-0123"], "half");
        Directory.CreateDirectory(folder["run/checkpoints/step-000000001.tmp-0123"]);
        using RunFolder run = Open(new { A = 1 });
        Assert.False(File.Exists(folder["run/steps.csv.tmp-0123"]));
        Assert.False(Directory.Exists(folder["run/checkpoints/step-000000001.tmp-0123"]));
    }

    [Fact]
    public void A_run_is_done_only_once_it_is_marked()
    {
        using RunFolder run = Open(new { A = 1 });
        Assert.False(run.Files.IsDone);
        run.MarkDone();
        Assert.True(new RunFiles(folder["run"]).IsDone);
    }

    [Fact]
    public void Folder_names_are_made_of_model_size_corpus_and_seed()
    {
        Assert.Equal("retnet-4x256-reference-s1", RunFiles.FolderName("retnet", "4x256", "reference", 1));
        Assert.Throws<ArgumentException>(() => RunFiles.FolderName("../retnet", "4x256", "reference", 1));
    }

    private static bool IsHeld(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private RunFolder Open(object config) => RunFolder.Open(folder["run"], config, Machine);

    private string HashOf(object config)
    {
        using RunFolder run = RunFolder.Open(folder[Guid.NewGuid().ToString("N")], config, Machine);
        return run.ConfigHash;
    }
}
