using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Measurement.Tests.Machine;

public sealed class EnvironmentCaptureTests : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"environment-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(file);

    [Fact]
    public void The_file_names_no_host_no_user_and_no_path()
    {
        EnvironmentCapture.Write(file, EnvironmentCapture.Capture());
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
        EnvironmentRecord record = EnvironmentCapture.Capture();

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
    public void A_written_record_is_read_back_whole()
    {
        EnvironmentRecord record = EnvironmentCapture.Capture();
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
