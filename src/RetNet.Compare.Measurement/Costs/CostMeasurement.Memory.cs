using RetNet.Compare.Measurement.Machine;
using TorchSharp;

namespace RetNet.Compare.Measurement.Costs;

public sealed partial class CostMeasurement
{
    /// <summary>Bytes of one model's own: its weights, and what the run adds to what was in use before it.</summary>
    private static MemoryUse MemoryOf(Contender contender, Action run) =>
        MemoryOf(contender, LiveBefore(contender), run);

    /// <summary>Bytes in use now, after what waits for its finalizer: freed during the measurement, it would count against the model.</summary>
    private static long LiveBefore(Contender contender)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return DeviceMemory.Read(contender.Device).Live;
    }

    /// <summary>The same, against the bytes in use at an earlier moment, when the weights were there already.</summary>
    private static MemoryUse MemoryOf(Contender contender, long before, Action run)
    {
        torch.Device device = contender.Device;
        run();
        DeviceMemory.ResetPeak(device);
        ProcessMemory.ResetPeak();
        run();
        DeviceBytes after = DeviceMemory.Read(device);
        MemorySource source = DeviceMemory.Source(device);
        long weights = ModelFacts.WeightBytes(contender.Model);
        return source == MemorySource.Allocator
            ? new(after.Peak - before + weights, after.Live - before + weights, source, ProcessMemory.Read().PeakResidentBytes)
            : new(after.Peak, after.Live, source, ProcessMemory.Read().PeakResidentBytes);
    }

    private readonly record struct MemoryUse(long Peak, long Kept, MemorySource Source, long ProcessPeak);
}
