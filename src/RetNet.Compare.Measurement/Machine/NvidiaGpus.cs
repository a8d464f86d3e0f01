using System.Globalization;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Lists NVIDIA accelerators by <c>nvidia-smi</c>.</summary>
public static class NvidiaGpus
{
    /// <summary>All that the driver shows; empty without a driver.</summary>
    public static IReadOnlyList<GpuRecord> Read() =>
        Parse(Command.Output("nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits") ?? "");

    /// <summary>Reads lines of name, MiB and driver version, separated by commas.</summary>
    public static IReadOnlyList<GpuRecord> Parse(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 3)
            .Select(cells => new GpuRecord(
                cells[0],
                long.TryParse(cells[1], NumberStyles.Integer, CultureInfo.InvariantCulture, out long mebibytes) ? mebibytes << 20 : 0,
                cells[2])),
    ];
}
