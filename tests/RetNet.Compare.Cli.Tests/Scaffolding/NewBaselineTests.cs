using System.Diagnostics;

namespace RetNet.Compare.Cli.Tests.Scaffolding;

/// <summary>What new-baseline writes runs as it stands, with no edit elsewhere: tried in a copy of the repository.</summary>
[Trait("Category", "Slow")]
public sealed class NewBaselineTests : IDisposable
{
    private static readonly string[] NotCopied = ["artifacts", "results", ".git", ".cache"];
    private readonly TemporaryFolder copy = new();

    public void Dispose() => copy.Dispose();

    [Fact]
    public void A_new_baseline_compiles_is_listed_and_conforms()
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(Repository.Root).Where(entry => !NotCopied.Contains(Path.GetFileName(entry))))
            Run("cp", "-a", entry, copy.Path);
        Directory.CreateDirectory(Path.Combine(copy.Path, "artifacts"));
        Run("cp", "-a", Repository.PathOf("artifacts", "native"), Path.Combine(copy.Path, "artifacts"));

        string made = Run("dotnet", Path.Combine(AppContext.BaseDirectory, "compare.dll"), "new-baseline", "gated-average");
        Assert.Contains("It is in RetNet.Compare.sln.", made, StringComparison.Ordinal);
        Assert.Contains("GatedAverage.csproj", File.ReadAllText(Path.Combine(copy.Path, "RetNet.Compare.sln")), StringComparison.Ordinal);

        Build("src/RetNet.Compare.Cli");
        string list = Run("dotnet", "artifacts/bin/RetNet.Compare.Cli/release/compare.dll", "list");
        Assert.Contains("gated-average: Gated Average", list, StringComparison.Ordinal);

        Build("tests/Conformance.Tests");
        string tests = Run("dotnet", "test", "tests/Conformance.Tests", "-c", "Release", "--no-build", "--filter", "DisplayName~gated-average");
        Assert.Matches(@"Passed! +- Failed: +0, Passed: +[1-9]\d", tests);

        Build("tests/RetNet.Compare.Models.Tests");
        Run("dotnet", "test", "tests/RetNet.Compare.Models.Tests", "-c", "Release", "--no-build");
        Run("dotnet", "format", "baselines/GatedAverage", "--no-restore", "--verify-no-changes");
    }

    /// <summary>Leaves no compiler or build process behind.</summary>
    private void Build(string project) => Run("dotnet", "build", project, "-c", "Release", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false");

    private string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = copy.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} gave {process.ExitCode}:{Environment.NewLine}{output}{error.Result}");
        return output;
    }
}
