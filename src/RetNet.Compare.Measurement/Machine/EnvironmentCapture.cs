using System.Text.Json;
using System.Text.Json.Serialization;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;
using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Captures and keeps the <see cref="EnvironmentRecord"/> of this process.</summary>
public static class EnvironmentCapture
{
    private static readonly string[] VariablesOfInterest =
    [
        "ATEN_CPU_CAPABILITY", "CUBLAS_WORKSPACE_CONFIG", "DNNL_MAX_CPU_ISA", "DOTNET_TieredCompilation", "DOTNET_TieredPGO", "DOTNET_gcServer",
        "GLIBC_TUNABLES", "GOMP_SPINCOUNT", "GOTO_NUM_THREADS", "KMP_AFFINITY", "KMP_BLOCKTIME", "LD_PRELOAD", "MALLOC_ARENA_MAX", "MALLOC_CONF",
        "MKL_ENABLE_INSTRUCTIONS", "MKL_NUM_THREADS", "NVIDIA_TF32_OVERRIDE", "OMP_NUM_THREADS", "OMP_PROC_BIND", "OMP_WAIT_POLICY",
        "ONEDNN_MAX_CPU_ISA", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OPENBLAS_NUM_THREADS", "OPENBLAS_THREAD_TIMEOUT",
        "PYTORCH_CUDA_ALLOC_CONF",
    ];

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Looks at the machine and this process now.</summary>
    /// <param name="device">What the run computes on.</param>
    public static EnvironmentRecord Capture(torch.Device device)
    {
        string version = torch.__version__;
        return new EnvironmentRecord
        {
            CapturedAt = DateTimeOffset.UtcNow,
            SuiteCommit = SuiteCommit.Read(AppContext.BaseDirectory),
            OperatingSystem = OperatingSystemName(),
            Kernel = Environment.OSVersion.Version is var release && File.Exists("/proc/sys/kernel/osrelease")
                ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim()
                : release.ToString(),
            Cpu = CpuDescription.Read(),
            MemoryBytes = MemoryBytes(),
            DotNet = Environment.Version.ToString(),
            Torch = new TorchRecord
            {
                Version = version,
                Provider = TorchProvider.Name,
                ProviderVersion = TorchProvider.AssemblyVersion,
                Threads = torch.get_num_threads(),
                Libraries = LinearAlgebraLibraries.FileNames(),
                OpenBlas = LinearAlgebraLibraries.OpenBlasConfiguration(),
                Capabilities = TorchProvider.Capabilities(device),
            },
            Gpus = NvidiaGpus.Read(),
            Variables = Variables(Environment.GetEnvironmentVariable),
        };
    }

    /// <summary>The variables that matter, those that <paramref name="read"/> finds, with paths hidden.</summary>
    public static IReadOnlyDictionary<string, string> Variables(Func<string, string?> read) => VariablesOfInterest
        .Select(name => (Name: name, Value: read(name)))
        .Where(variable => variable.Value is not null)
        .ToDictionary(variable => variable.Name, variable => variable.Value!.Contains('/', StringComparison.Ordinal) ? "(path)" : variable.Value);

    /// <summary>Writes a record as <c>environment.json</c>, atomically.</summary>
    public static void Write(string path, EnvironmentRecord record) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(record, Json) + "\n");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is not such a record.</exception>
    public static EnvironmentRecord Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<EnvironmentRecord>(File.ReadAllText(path), Json) ?? throw new JsonException("The file holds null.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not an environment record: {error.Message} Delete it and run the command that writes it again.", error);
        }
    }

    private static string OperatingSystemName()
    {
        const string release = "/etc/os-release";
        string? name = File.Exists(release)
            ? File.ReadLines(release).FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
            : null;
        return name is null ? Environment.OSVersion.Platform.ToString() : name["PRETTY_NAME=".Length..].Trim('"');
    }

    private static long MemoryBytes() => File.Exists("/proc/meminfo")
        ? ColonTable.Bytes(ColonTable.Parse(File.ReadAllText("/proc/meminfo"))["MemTotal"])
        : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
