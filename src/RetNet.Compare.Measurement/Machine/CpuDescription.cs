using System.Globalization;
using System.Runtime.InteropServices;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Reads what the kernel says about the processor.</summary>
public static class CpuDescription
{
    private const string CacheFolder = "/sys/devices/system/cpu/cpu0/cache";

    private static readonly string[] InstructionSetsOfInterest =
        ["avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16", "asimd", "sve", "bf16"];

    /// <summary>The processor of this machine.</summary>
    public static CpuRecord Read() => Parse(File.Exists("/proc/cpuinfo") ? File.ReadAllText("/proc/cpuinfo") : "") with
    {
        LastLevelCacheBytes = LastLevelCacheBytes(),
    };

    /// <summary>A processor from the text of <c>/proc/cpuinfo</c>; architecture and usable processors are this process's.</summary>
    public static CpuRecord Parse(string cpuinfo)
    {
        IReadOnlyDictionary<string, string> fields = ColonTable.Parse(cpuinfo);
        HashSet<string> flags = [.. (fields.GetValueOrDefault("flags") ?? fields.GetValueOrDefault("Features") ?? "").Split(' ')];
        return new CpuRecord
        {
            Model = fields.GetValueOrDefault("model name") ?? "unknown",
            Architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            Processors = cpuinfo.Split('\n').Count(line => line.StartsWith("processor", StringComparison.Ordinal)),
            ProcessorsUsable = Environment.ProcessorCount,
            LastLevelCacheBytes = 0,
            InstructionSets = [.. InstructionSetsOfInterest.Where(flags.Contains)],
        };
    }

    private static long LastLevelCacheBytes()
    {
        if (!Directory.Exists(CacheFolder))
            return 0;
        return Directory.EnumerateDirectories(CacheFolder, "index*")
            .Select(index => Path.Combine(index, "size"))
            .Where(File.Exists)
            .Select(file => CacheBytes(File.ReadAllText(file).Trim()))
            .DefaultIfEmpty(0)
            .Max();
    }

    private static long CacheBytes(string size) => size[^1] switch
    {
        'K' => long.Parse(size[..^1], CultureInfo.InvariantCulture) << 10,
        'M' => long.Parse(size[..^1], CultureInfo.InvariantCulture) << 20,
        _ => long.Parse(size, CultureInfo.InvariantCulture),
    };
}
