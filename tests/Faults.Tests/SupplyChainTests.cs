using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RetNet.Compare.Data.Corpora;
using RetNet.Compare.Data.Packages;

namespace RetNet.Compare.Faults;

/// <summary>What comes from elsewhere is pinned by hash, and what goes elsewhere names nobody.</summary>
public sealed class SupplyChainTests
{
    private const int Sha512Bytes = 64;

    [Fact]
    public void Every_NuGet_and_npm_package_is_pinned_by_its_hash()
    {
        (string Name, string Version, string? Hash)[] locked = [.. Locked()];
        Assert.NotEmpty(locked);
        Assert.All(locked, package => Assert.Equal(Sha512Bytes, Convert.FromBase64String(package.Hash!).Length));
        PackageReference[] npm = [.. CorpusCatalog.Profiles
            .SelectMany(profile => (CorpusSource[])[.. profile.Training, .. profile.Validation, .. profile.OutOfDomain.SelectMany(set => set.Sources)])
            .OfType<PackagedSource>().SelectMany(source => source.Packages).Where(package => package.Registry == PackageRegistry.Npm)];
        Assert.NotEmpty(npm);
        Assert.All(npm, package => Assert.Equal(Sha512Bytes, Convert.FromBase64String(package.Integrity!).Length));
        Assert.All(npm, package => Assert.Matches(@"^\d+\.\d+\.\d+", package.Version));
        Figures.Note("14-pinned", true, "Every NuGet and npm package is pinned to a version and a SHA-512", "all lock files and all corpora");
    }

    [Fact]
    public void The_bill_of_materials_lists_every_package_once()
    {
        using var folder = new TemporaryFolder();
        Run(Repository.PathOf("src", "sbom.sh"), folder["sbom.json"]);
        JsonArray components = JsonNode.Parse(File.ReadAllText(folder["sbom.json"]))!["components"]!.AsArray();
        Assert.Equal(
            Locked().Select(package => $"{package.Name} {package.Version} {Convert.ToHexStringLower(Convert.FromBase64String(package.Hash!))}").Distinct().Order(StringComparer.Ordinal),
            components.Select(component => $"{component!["name"]} {component["version"]} {component["hashes"]![0]!["content"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void Restoring_in_locked_mode_changes_nothing()
    {
        Run("dotnet", "restore", Repository.PathOf("RetNet.Compare.sln"), "--locked-mode", "-v", "q");
        Figures.Note("14-locked", true, "`dotnet restore --locked-mode` passes", "every project of the solution");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void No_package_is_known_to_be_vulnerable_where_the_feed_knows()
    {
        const string advisory = "GHSA-5crp-9r3c-p9vr";
        // A feed without advisories calls everything clean: only one that knows an old one's is believed.
        using var folder = new TemporaryFolder();
        string canary = folder.Write("canary.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.1" /></ItemGroup>
            </Project>
            """);
        bool knows = Call("dotnet", "restore", canary).Code == 0 && Vulnerable(canary).Contains(advisory, StringComparison.Ordinal);
        if (knows)
            Assert.DoesNotContain("GHSA-", Vulnerable(Repository.PathOf("RetNet.Compare.sln")), StringComparison.Ordinal);
        Figures.Note("14-vulnerable", true, "`dotnet list package --vulnerable --include-transitive`", knows
            ? $"clean, from a feed that knows {advisory}"
            : $"not seen: the NuGet feed of this run serves no advisories (it does not know {advisory})");

        string Vulnerable(string project) => Call("dotnet", "list", project, "package", "--vulnerable", "--include-transitive").Output;
    }

    [Fact]
    public void Results_name_neither_host_nor_user_nor_folder()
    {
        using var folder = new TemporaryFolder();
        var experiment = new SmallExperiment(folder.Path, yaml => yaml
            .Replace($"steps: {SmallExperiment.Steps}", "steps: 2", StringComparison.Ordinal)
            .Replace("warmup_steps: 10", "warmup_steps: 1", StringComparison.Ordinal));
        Dictionary<string, string> environment = experiment.Environment;
        foreach (string name in (string[])["USER", "LOGNAME", "HOSTNAME"])
            environment[name] = "mallory-of-example";
        CompareProcess.Run(environment, experiment.Run("results")).Succeeded();

        // Whole words of texts: a machine may be called "vm", which pixels, weights and the page's libraries spell by chance.
        string[] secrets = ["mallory-of-example", folder.Path, Environment.MachineName];
        foreach (string path in Directory.EnumerateFiles(experiment.ResultsFolder("results"), "*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is not (".png" or ".safetensors")))
        {
            string text = Regex.Replace(File.ReadAllText(path), @"<script>.*?</script>", "", RegexOptions.Singleline);
            Assert.All(secrets, word => Assert.False(Regex.IsMatch(text, $@"(?<!\w){Regex.Escape(word)}(?!\w)", RegexOptions.IgnoreCase), $"{path} holds '{word}'"));
        }

        Figures.Note("14-private", true, "Results hold no host name, user name or folder of the machine", "every file of a run");
    }

    private static IEnumerable<(string Name, string Version, string? Hash)> Locked() => Directory
        .EnumerateFiles(Repository.Root, "packages.lock.json", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/artifacts/", StringComparison.Ordinal))
        .SelectMany(path => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(path)).GetProperty("dependencies").EnumerateObject())
        .SelectMany(framework => framework.Value.EnumerateObject())
        .Where(package => package.Value.TryGetProperty("resolved", out _))
        .Select(package => (package.Name, package.Value.GetProperty("resolved").GetString()!, package.Value.TryGetProperty("contentHash", out JsonElement hash) ? hash.GetString() : null));

    private static void Run(string program, params string[] arguments) => Call(program, arguments).Succeeded();

    private static ProcessOutcome Call(string program, params string[] arguments)
    {
        using CompareProcess process = CompareProcess.StartProgram(program, new Dictionary<string, string>(), arguments);
        return process.Wait();
    }
}
