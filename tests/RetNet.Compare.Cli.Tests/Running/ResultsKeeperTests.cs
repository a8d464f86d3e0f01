using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Running;
using RetNet.Compare.Cli.Terminal;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Architectures;
using TorchSharp;

namespace RetNet.Compare.Cli.Tests.Running;

public sealed class ResultsKeeperTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly StringWriter log = new();
    private readonly ResultsLayout results;

    public ResultsKeeperTests() => results = new(Path.Combine(folder.Path, "results"));

    [Fact]
    public void Results_of_one_configuration_are_continued()
    {
        Claim("smoke");
        File.WriteAllText(results.Decode, "model\n");

        Claim("smoke");

        Assert.True(File.Exists(results.Decode));
    }

    [Fact]
    public void Results_of_another_configuration_are_refused_with_the_remedy()
    {
        Claim("smoke");

        UsageException refused = Assert.Throws<UsageException>(() => Claim("cpu-quick"));

        Assert.Contains("another configuration", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--results", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_made_elsewhere_are_set_aside_and_not_lost()
    {
        folder.Write("results/decode.csv", "committed\n");

        Claim("smoke");

        Assert.False(File.Exists(results.Decode));
        string place = log.ToString().Split(" are in ")[1].Replace(" now.", "", StringComparison.Ordinal).Trim();
        Assert.Equal("committed\n", File.ReadAllText(Path.Combine(place, "decode.csv")));
    }

    [Fact]
    public void Results_of_another_machine_or_other_kernels_are_not_continued()
    {
        EnvironmentRecord here = EnvironmentCapture.Capture(torch.CPU);
        ResultsKeeper.KeepToMachine(results, here);
        ResultsKeeper.KeepToMachine(results, here with { CapturedAt = DateTimeOffset.UtcNow, SuiteCommit = "later" });

        Refused(here with { Cpu = here.Cpu with { Model = "Another" } }, $"with processor: {here.Cpu.Model}. Here it is: Another.");
        Refused(here with { Torch = here.Torch with { Capabilities = here.Torch.Capabilities! with { ManagedKernels = false } } }, "with kernels in C#: on. Here it is: off.");
        Refused(here with { Torch = here.Torch with { Capabilities = here.Torch.Capabilities! with { Device = "cuda" } } }, "with device: cpu. Here it is: cuda.");

        void Refused(EnvironmentRecord now, string sentence)
        {
            UsageException refused = Assert.Throws<UsageException>(() => ResultsKeeper.KeepToMachine(results, now));
            Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
            Assert.Contains("--results", refused.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose()
    {
        folder.Dispose();
        log.Dispose();
    }

    private void Claim(string experiment) => ResultsKeeper.Claim(
        results,
        ExperimentReader.Read(Repository.PathOf("experiments", experiment, "experiment.yaml"), ArchitectureRegistry.Discover()),
        new LineDisplay(log));
}
