using System.Globalization;
using System.Text.RegularExpressions;
using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Scaffolding;
using RetNet.Compare.Cli.Tests.CommandLine;
using RetNet.Compare.Models.Architectures;

namespace RetNet.Compare.Cli.Tests.Scaffolding;

public sealed partial class BaselineScaffoldTests : IDisposable
{
    private static readonly ArchitectureRegistry Registry = ArchitectureRegistry.Discover();
    private readonly TemporaryFolder repository = new();

    public BaselineScaffoldTests() => Directory.CreateDirectory(Path.Combine(repository.Path, "baselines"));

    public void Dispose() => repository.Dispose();

    [Fact]
    public void A_folder_has_project_architecture_mixer_and_readme_under_the_new_names()
    {
        var scaffold = new BaselineScaffold("gated-average-2", repository.Path, Registry);
        scaffold.Write();

        Assert.Equal(
            ["GatedAverage2.csproj", "GatedAverage2Architecture.cs", "GatedAverage2Mixer.cs", "README.md"],
            Directory.GetFiles(scaffold.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(scaffold.Folder), path => Assert.DoesNotContain("__", File.ReadAllText(path), StringComparison.Ordinal));
        Assert.Contains("[Architecture(\"gated-average-2\")]", File.ReadAllText(Path.Combine(scaffold.Folder, "GatedAverage2Architecture.cs")), StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Path.Combine(repository.Path, "baselines")));
    }

    [Fact]
    public void The_readme_s_lines_declare_the_members_it_names()
    {
        var scaffold = new BaselineScaffold("gated-average", repository.Path, Registry);
        scaffold.Write();

        MatchCollection references = Reference().Matches(File.ReadAllText(Path.Combine(scaffold.Folder, "README.md")));
        Assert.Equal(6, references.Count);
        Assert.All(references, reference =>
        {
            string line = File.ReadAllLines(Path.Combine(scaffold.Folder, reference.Groups["file"].Value))[int.Parse(reference.Groups["line"].Value, CultureInfo.InvariantCulture) - 1];
            Assert.Matches($@"^    (public|private) [^=]*\b{reference.Groups["member"].Value}[(;]", line);
        });
    }

    [Theory]
    [InlineData("GatedAverage")]
    [InlineData("gated_average")]
    [InlineData("gated--average")]
    [InlineData("-gated")]
    [InlineData("gated-")]
    [InlineData("2gated")]
    [InlineData("../gated")]
    [InlineData("gated\n")]
    [InlineData("")]
    public void A_name_that_is_none_is_refused(string name) => Refused(name, "is not a name for an architecture");

    [Fact]
    public void A_name_or_folder_that_is_taken_is_refused()
    {
        Refused("retnet", "There is an architecture 'retnet' already");
        Directory.CreateDirectory(Path.Combine(repository.Path, "baselines", "GatedAverage"));
        Refused("gated-average", "exists already");
        Refused("gatedaverage", "exists already");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("tensor")]
    [InlineData("math")]
    [InlineData("feed-forward")]
    public void A_namespace_that_would_hide_a_type_of_its_own_code_is_refused(string name) => Refused(name, "would hide the type");

    [Fact]
    public async Task Outside_the_repository_nothing_is_made()
    {
        Directory.Delete(Path.Combine(repository.Path, "baselines"));
        Refused("gated-average", "Run this in the repository");

        Invocation call = await Invocation.Of("new-baseline", "retnet");
        Assert.Equal(ExitCode.BadInput, call.Code);
    }

    private void Refused(string name, string sentence)
    {
        var error = Assert.Throws<UsageException>(() => new BaselineScaffold(name, repository.Path, Registry));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\[`\w+\.(?<member>\w+)`\]\((?<file>\w+\.cs)#L(?<line>\d+)\)")]
    private static partial Regex Reference();
}
