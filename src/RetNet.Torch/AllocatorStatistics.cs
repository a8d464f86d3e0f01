using RetNet.Torch.Interop;
using TorchSharp;

namespace RetNet.Torch;

/// <summary>Bytes that tensors hold: exactly as asked for, without padding.</summary>
public static unsafe class AllocatorStatistics
{
    /// <summary>Bytes of all live CPU tensors.</summary>
    public static long Live => Read().Live;

    /// <summary>The largest value of <see cref="Live"/> since the process started or <see cref="ResetPeak()"/> was called.</summary>
    public static long Peak => Read().Peak;

    /// <summary>CPU allocations since the process started.</summary>
    public static long Allocations => Read().Count;

    /// <summary>Sets <see cref="Peak"/> to <see cref="Live"/>.</summary>
    public static void ResetPeak() => Native.rt_reset_cpu_peak();

    /// <summary>Live and peak bytes of <paramref name="device"/>.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The libtorch has no statistics for it (CUDA: from 2.9 on).</exception>
    public static (long Live, long Peak) Of(torch.Device device)
    {
        if (device.type == DeviceType.CPU) return (Live, Peak);
        long live, peak;
        Native.Check(Native.rt_device_memory((int)device.type, Math.Max(device.index, 0), 0, &live, &peak));
        return (live, peak);
    }

    /// <summary>Sets the peak of <paramref name="device"/> to its live bytes.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">The libtorch has no statistics for it (CUDA: from 2.9 on).</exception>
    public static void ResetPeak(torch.Device device)
    {
        if (device.type == DeviceType.CPU)
        {
            ResetPeak();
            return;
        }
        long live, peak;
        Native.Check(Native.rt_device_memory((int)device.type, Math.Max(device.index, 0), 1, &live, &peak));
    }

    private static (long Live, long Peak, long Count) Read()
    {
        long live, peak, count;
        Native.rt_cpu_memory(&live, &peak, &count);
        return (live, peak, count);
    }
}
