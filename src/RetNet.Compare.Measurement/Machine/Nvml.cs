using System.Globalization;
using System.Runtime.InteropServices;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>The little of NVIDIA's management library that memory figures need.</summary>
internal sealed unsafe class Nvml
{
    private const string Library = "libnvidia-ml.so.1";
    private const string Remedy = $"Check that nvidia-smi runs and {Library} is installed.";
    private static readonly Lazy<Nvml> Driver = new(() => new Nvml(Library));
    private readonly delegate* unmanaged<uint, nint*, int> handleByIndex;
    private readonly delegate* unmanaged<byte*, nint*, int> handleByUuid;
    private readonly delegate* unmanaged<nint, Memory*, int> memoryInfo;

    /// <summary>Loads and initialises it.</summary>
    /// <param name="library">Name or path.</param>
    /// <exception cref="InvalidOperationException">It is missing, not NVML, or refuses.</exception>
    public Nvml(string library)
    {
        if (!NativeLibrary.TryLoad(library, out nint loaded))
            throw new InvalidOperationException($"{library} does not load, so GPU memory cannot be read. {Remedy}");
        handleByIndex = (delegate* unmanaged<uint, nint*, int>)Function(loaded, library, "nvmlDeviceGetHandleByIndex_v2");
        handleByUuid = (delegate* unmanaged<byte*, nint*, int>)Function(loaded, library, "nvmlDeviceGetHandleByUUID");
        memoryInfo = (delegate* unmanaged<nint, Memory*, int>)Function(loaded, library, "nvmlDeviceGetMemoryInfo");
        int code = ((delegate* unmanaged<int>)Function(loaded, library, "nvmlInit_v2"))();
        if (code != 0)
            throw new InvalidOperationException($"NVML does not start (nvmlInit_v2 gives {code}). {Remedy}");
    }

    /// <summary>Bytes in use on a GPU, by the driver's library.</summary>
    /// <param name="index">libtorch's number of the GPU.</param>
    /// <exception cref="InvalidOperationException">The library is missing or refuses.</exception>
    public static long UsedBytes(int index) => Driver.Value.UsedBytes(index, Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));

    /// <summary>Bytes in use by everyone: inside containers the driver hides the shares of processes, so the device's total is taken.</summary>
    /// <param name="index">libtorch's number of the GPU.</param>
    /// <param name="visible"><c>CUDA_VISIBLE_DEVICES</c>, by which libtorch counts and NVML does not; null where unset.</param>
    /// <exception cref="InvalidOperationException">There is no such GPU, or the library refuses.</exception>
    public long UsedBytes(int index, string? visible)
    {
        string name = string.IsNullOrWhiteSpace(visible)
            ? index.ToString(CultureInfo.InvariantCulture)
            : visible.Split(',', StringSplitOptions.TrimEntries).ElementAtOrDefault(index) ?? "";
        Memory memory = default;
        int code = Handle(name, out nint device);
        if (code == 0)
            code = memoryInfo(device, &memory);
        return code == 0
            ? (long)memory.Used
            : throw new InvalidOperationException($"NVML does not say how much memory of GPU {index} ('{name}') is in use: error {code}. {Remedy}");
    }

    private static nint Function(nint loaded, string library, string name) => NativeLibrary.TryGetExport(loaded, name, out nint function)
        ? function
        : throw new InvalidOperationException($"{library} has no {name}: it is not NVIDIA's management library. {Remedy}");

    private int Handle(string name, out nint device)
    {
        fixed (nint* pointer = &device)
        {
            if (uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
                return handleByIndex(number, pointer);
            nint text = Marshal.StringToCoTaskMemUTF8(name);
            try
            {
                return handleByUuid((byte*)text, pointer);
            }
            finally
            {
                Marshal.FreeCoTaskMem(text);
            }
        }
    }

    private struct Memory
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
