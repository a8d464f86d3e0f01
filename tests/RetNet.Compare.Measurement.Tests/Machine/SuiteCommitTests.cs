using RetNet.Compare.Measurement.Machine;

namespace RetNet.Compare.Measurement.Tests.Machine;

public sealed class SuiteCommitTests : IDisposable
{
    private readonly string clone = Directory.CreateTempSubdirectory("clone-").FullName;

    public SuiteCommitTests()
    {
        foreach (string folder in new[] { "src", "results" })
        {
            Directory.CreateDirectory(Path.Combine(clone, folder));
            File.WriteAllText(Path.Combine(clone, folder, "file"), "committed");
        }

        Git("init", "--quiet");
        Git("add", ".");
        Git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "--message", "first");
    }

    public void Dispose() => Directory.Delete(clone, recursive: true);

    [Fact]
    public void A_run_that_writes_its_results_is_of_the_commit_itself()
    {
        File.WriteAllText(Path.Combine(clone, "results", "file"), "measured");
        File.WriteAllText(Path.Combine(clone, "results", "another"), "measured");

        Assert.Equal(Git("rev-parse", "HEAD").Trim(), SuiteCommit.Read(Path.Combine(clone, "src")));
    }

    [Fact]
    public void A_changed_source_is_said()
    {
        File.WriteAllText(Path.Combine(clone, "src", "file"), "changed");

        Assert.Equal($"{Git("rev-parse", "HEAD").Trim()}-dirty", SuiteCommit.Read(Path.Combine(clone, "src")));
    }

    private string Git(params string[] arguments)
    {
        string? output = Command.Output("git", ["-C", clone, .. arguments]);
        Assert.NotNull(output);
        return output;
    }
}
