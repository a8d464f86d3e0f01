using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Bytes in use on a device, by the best count there is.</summary>
public static class DeviceMemory
{
    /// <summary>What <see cref="Read"/> counts on <paramref name="device"/>.</summary>
    public static MemorySource Source(torch.Device device) => TorchProvider.CountsBytes(device)
        ? MemorySource.Allocator
        : device.type == DeviceType.CPU ? MemorySource.Resident : MemorySource.Nvml;

    /// <summary>Bytes in use now, and the most since <see cref="ResetPeak"/>.</summary>
    /// <exception cref="InvalidOperationException">The device is a GPU that NVML cannot be asked about.</exception>
    public static DeviceBytes Read(torch.Device device)
    {
        switch (Source(device))
        {
            case MemorySource.Allocator:
                return TorchProvider.Bytes(device);
            case MemorySource.Resident:
                ProcessMemory memory = ProcessMemory.Read();
                return new(memory.ResidentBytes, memory.PeakResidentBytes);
            default:
                long used = Nvml.UsedBytes(Math.Max(device.index, 0));
                return new(used, used);
        }
    }

    /// <summary>Begins a new peak; NVML has none, but a caching allocator keeps what it took, so that use after the work is the peak.</summary>
    public static void ResetPeak(torch.Device device)
    {
        if (TorchProvider.CountsBytes(device))
            TorchProvider.ResetPeak(device);
        else if (device.type == DeviceType.CPU)
            ProcessMemory.ResetPeak();
    }
}
