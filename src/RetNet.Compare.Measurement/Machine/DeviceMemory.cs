using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Bytes in use on a device, by the best count the build's provider of TorchSharp has.</summary>
public static class DeviceMemory
{
#if TORCH_SYSTEM
    /// <summary>Who provides TorchSharp's API: <c>system</c> or <c>nuget</c>.</summary>
    public const string Provider = "system";

    private static bool HasAllocator(torch.Device device) => device.type == DeviceType.CPU || DeviceStatistics.Value;

    private static (long Live, long Peak) Allocator(torch.Device device) => RetNet.Torch.AllocatorStatistics.Of(device);

    private static void ResetAllocatorPeak(torch.Device device) => RetNet.Torch.AllocatorStatistics.ResetPeak(device);

    private static readonly Lazy<bool> DeviceStatistics = new(() =>
    {
        try
        {
            RetNet.Torch.AllocatorStatistics.Of(torch.CUDA);
            return true;
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            return false;
        }
    });
#else
    /// <summary>Who provides TorchSharp's API: <c>system</c> or <c>nuget</c>.</summary>
    public const string Provider = "nuget";

    private static bool HasAllocator(torch.Device device) => false;

    private static (long Live, long Peak) Allocator(torch.Device device) => default;

    private static void ResetAllocatorPeak(torch.Device device)
    {
    }
#endif

    /// <summary>What <see cref="Read"/> counts on <paramref name="device"/>.</summary>
    public static MemorySource Source(torch.Device device) => HasAllocator(device)
        ? MemorySource.Allocator
        : device.type == DeviceType.CPU ? MemorySource.Resident : MemorySource.Nvml;

    /// <summary>Bytes in use now, and the most since <see cref="ResetPeak"/>.</summary>
    /// <exception cref="InvalidOperationException">The device is a GPU that NVML cannot be asked about.</exception>
    public static DeviceBytes Read(torch.Device device)
    {
        switch (Source(device))
        {
            case MemorySource.Allocator:
                (long live, long peak) = Allocator(device);
                return new(live, peak);
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
        if (HasAllocator(device))
            ResetAllocatorPeak(device);
        else if (device.type == DeviceType.CPU)
            ProcessMemory.ResetPeak();
    }
}
