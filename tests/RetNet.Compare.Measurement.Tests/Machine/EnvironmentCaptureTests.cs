using System.Text.Json;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using TorchSharp;

namespace RetNet.Compare.Measurement.Tests.Machine;

public sealed class EnvironmentCaptureTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"environment-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(file);

    [Fact]
    public void The_file_names_no_host_no_user_and_no_path()
    {
        EnvironmentCapture.Write(file, EnvironmentCapture.Capture(torch.CPU));
        string json = File.ReadAllText(file);

        Assert.DoesNotContain($"\"{Environment.MachineName}\"", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain($"\"{Environment.UserName}\"", json, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), json, StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, json, StringComparison.Ordinal);
        Assert.DoesNotContain("\"/", json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_record_says_what_the_machine_is()
    {
        EnvironmentRecord record = EnvironmentCapture.Capture(torch.CPU);

        Assert.NotEqual("unknown", record.Cpu.Model);
        Assert.InRange(record.Cpu.ProcessorsUsable, 1, record.Cpu.Processors);
        Assert.InRange(record.Torch.Threads, 1, record.Cpu.Processors);
        Assert.InRange(record.MemoryBytes, 1L << 30, 1L << 50);
        Assert.Matches(@"^\d+\.\d+", record.Torch.Version);
        Assert.Matches(@"^\d+\.\d+", record.Kernel);
        Assert.Matches(@"^(unknown|[0-9a-f]{40}(-dirty)?)$", record.SuiteCommit);
        Assert.NotEmpty(record.Torch.Libraries);
    }

    [Fact]
    public void The_file_says_who_provides_libtorch_and_what_it_can_do_here()
    {
        EnvironmentCapture.Write(file, EnvironmentCapture.Capture(torch.CPU));
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement record = json.RootElement.GetProperty("torch");

        Assert.Equal(TorchProvider.Name, record.GetProperty("provider").GetString());
        Assert.Matches(@"^\d+\.\d+", record.GetProperty("provider_version").GetString());
        JsonElement capabilities = record.GetProperty("capabilities");
        Assert.Equal("cpu", capabilities.GetProperty("device").GetString());
        Assert.Equal(TorchProvider.CountsBytes(torch.CPU) ? "allocator" : "resident", capabilities.GetProperty("peak_memory").GetString());
        Assert.True(capabilities.GetProperty("managed_kernels").GetBoolean());
        Assert.False(capabilities.GetProperty("distributed").GetBoolean());
    }

    [Fact]
    public void A_record_from_before_capabilities_is_still_read()
    {
        EnvironmentRecord record = EnvironmentCapture.Capture(torch.CPU);
        EnvironmentRecord older = record with { Torch = record.Torch with { Capabilities = null, ProviderVersion = null } };
        EnvironmentCapture.Write(file, older);

        Assert.Equivalent(older, EnvironmentCapture.Read(file), strict: true);
    }

    [Fact]
    public void A_written_record_is_read_back_whole()
    {
        EnvironmentRecord record = EnvironmentCapture.Capture(torch.CPU);
        EnvironmentCapture.Write(file, record);

        Assert.Equivalent(record, EnvironmentCapture.Read(file), strict: true);
    }

    [Fact]
    public void Variables_that_hold_paths_are_only_said_to_be_set()
    {
        var variables = new Dictionary<string, string> { ["OMP_WAIT_POLICY"] = "PASSIVE", ["LD_PRELOAD"] = "/home/someone/lib.so", ["HOME"] = "/home/someone" };

        Assert.Equal(
            new Dictionary<string, string> { ["LD_PRELOAD"] = "(path)", ["OMP_WAIT_POLICY"] = "PASSIVE" },
            EnvironmentCapture.Variables(variables.GetValueOrDefault));
    }

    [Fact]
    public void A_damaged_file_is_refused_by_name()
    {
        File.WriteAllText(file, "{ \"kernel\": ");

        Assert.Contains(file, Assert.Throws<InvalidDataException>(() => EnvironmentCapture.Read(file)).Message, StringComparison.Ordinal);
    }
}
