using System.Runtime.InteropServices;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>The little of NVIDIA's management library that memory figures need.</summary>
internal static unsafe partial class Nvml
{
    private static readonly Lazy<int> Initialised = new(nvmlInit_v2);

    /// <summary>Bytes in use on GPU number <paramref name="index"/>: the driver hides other users' shares inside containers, so the device's total is taken.</summary>
    /// <exception cref="InvalidOperationException">The library is missing or refuses.</exception>
    public static long UsedBytes(int index)
    {
        try
        {
            Memory memory;
            if (Initialised.Value == 0 && nvmlDeviceGetHandleByIndex_v2((uint)index, out nint device) == 0 && nvmlDeviceGetMemoryInfo(device, &memory) == 0)
                return (long)memory.Used;
        }
        catch (DllNotFoundException)
        {
        }

        throw new InvalidOperationException($"NVML does not say how much memory of GPU {index} is in use. Check that nvidia-smi runs and libnvidia-ml.so.1 is installed.");
    }

    [LibraryImport("libnvidia-ml.so.1")]
    private static partial int nvmlInit_v2();

    [LibraryImport("libnvidia-ml.so.1")]
    private static partial int nvmlDeviceGetHandleByIndex_v2(uint index, out nint device);

    [LibraryImport("libnvidia-ml.so.1")]
    private static partial int nvmlDeviceGetMemoryInfo(nint device, Memory* memory);

    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
