using RetNet.Compare.Training.Checkpoints;

namespace RetNet.Compare.Training.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_latest_checkpoint_is_found_with_what_was_put_in()
    {
        Save(10);
        Save(20);
        CheckpointSearch search = Store().Latest();
        Assert.Empty(search.Skipped);
        Assert.Equal(20, search.Found!.Manifest.Step);
        Assert.Equal(7, search.Found.Manifest.Seed);
        Assert.Equal(Content(20), File.ReadAllBytes(search.Found.Weights));
    }

    [Fact]
    public void Only_the_newest_two_are_kept()
    {
        foreach (long step in (long[])[10, 20, 30, 40])
            Save(step);
        Assert.Equal(["step-000000030", "step-000000040"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("model.safetensors", "the content of model.safetensors changed")]
    [InlineData("manifest.json", "not used")]
    public void After_damage_the_one_before_is_used_and_the_reason_told(string name, string reason)
    {
        Save(10);
        Save(20);
        string path = Path.Combine(folder["step-000000020"], name);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[0] ^= 1;
        File.WriteAllBytes(path, bytes);

        CheckpointSearch search = Store().Latest();
        Assert.Equal(10, search.Found!.Manifest.Step);
        Assert.Contains(reason, Assert.Single(search.Skipped), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_had_to_begin_again_keeps_what_it_saves()
    {
        foreach (long step in (long[])[10, 20])
        {
            Save(step);
            File.Delete(Path.Combine(folder[$"step-{step:D9}"], "manifest.json"));
        }

        Save(3);
        Assert.Equal(3, Store().Latest().Found!.Manifest.Step);
        Save(6);
        Assert.Equal(["step-000000003", "step-000000006"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("optimizer.safetensors")]
    [InlineData("manifest.json")]
    public void After_the_loss_of_a_file_the_one_before_is_used(string name)
    {
        Save(10);
        Save(20);
        File.Delete(Path.Combine(folder["step-000000020"], name));
        CheckpointSearch search = Store().Latest();
        Assert.Equal(10, search.Found!.Manifest.Step);
        Assert.Single(search.Skipped);
    }

    [Fact]
    public void A_file_cut_short_is_told_by_its_length()
    {
        Save(10);
        using (FileStream stream = File.OpenWrite(Path.Combine(folder["step-000000010"], "optimizer.safetensors")))
            stream.SetLength(3);
        CheckpointSearch search = Store().Latest();
        Assert.Null(search.Found);
        Assert.Contains("optimizer.safetensors has 3 bytes", Assert.Single(search.Skipped), StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_configuration_is_not_used()
    {
        Save(10);
        Assert.Null(new CheckpointStore(folder.Path, "another").Latest().Found);
    }

    [Fact]
    public void A_failed_save_leaves_the_older_ones_and_no_trace()
    {
        Save(10);
        Assert.Throws<IOException>(() => Store().Save(20, 7, [(Checkpoint.WeightsName, stream =>
        {
            stream.Write([1, 2, 3]);
            throw new IOException("No space left on device");
        })]));
        Assert.Equal(["step-000000010"], Directory.GetDirectories(folder.Path).Select(Path.GetFileName));
        Assert.Equal(10, Store().Latest().Found!.Manifest.Step);
    }

    [Fact]
    public void Saving_a_step_again_replaces_it()
    {
        Save(10);
        Store().Save(10, 8, [(Checkpoint.WeightsName, stream => stream.Write([9]))]);
        Assert.Equal(8, Store().Latest().Found!.Manifest.Seed);
    }

    private static byte[] Content(long step)
    {
        byte[] bytes = new byte[100_000];
        new Random((int)step).NextBytes(bytes);
        return bytes;
    }

    private CheckpointStore Store() => new(folder.Path, "hash");

    private void Save(long step) => Store().Save(step, 7,
    [
        (Checkpoint.WeightsName, stream => stream.Write(Content(step))),
        (Checkpoint.OptimizerName, stream => stream.Write(Content(step + 1))),
    ]);
}
