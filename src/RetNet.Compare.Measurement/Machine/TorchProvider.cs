using System.Reflection;
using RetNet.Compare.Measurement.Records;
using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Who provides TorchSharp's API to this build, and what it has beyond that API. Nothing else asks which provider it is.</summary>
public static class TorchProvider
{
#if TORCH_SYSTEM
    /// <summary><c>system</c>: RetNet.Torch over an installed libtorch; <c>nuget</c>: the packages of TorchSharp.</summary>
    public const string Name = "system";

    /// <summary>The Debian package whose library this provider loads; null where NuGet brings it.</summary>
    public const string? Package = "libtorch-dev";

    /// <summary>What the system's loader says about a native library that does not load; null when the exception says it.</summary>
    public static string? LoadFailure() => null;

    // Which libtorch has statistics of a device is found by asking it: CUDA's come with 2.9.
    private static readonly Lazy<bool> GpuStatistics = new(() =>
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

    /// <summary>Whether bytes of live tensors on <paramref name="device"/>, and their peak, are counted.</summary>
    public static bool CountsBytes(torch.Device device) => device.type == DeviceType.CPU || (device.type == DeviceType.CUDA && GpuStatistics.Value);

    /// <summary>Bytes of live tensors on a device of which <see cref="CountsBytes"/> holds, and their peak.</summary>
    internal static DeviceBytes Bytes(torch.Device device)
    {
        (long live, long peak) = RetNet.Torch.AllocatorStatistics.Of(device);
        return new(live, peak);
    }

    /// <summary>Begins a new peak of <see cref="Bytes"/>.</summary>
    internal static void ResetPeak(torch.Device device) => RetNet.Torch.AllocatorStatistics.ResetPeak(device);
#else
    /// <summary><c>system</c>: RetNet.Torch over an installed libtorch; <c>nuget</c>: the packages of TorchSharp.</summary>
    public const string Name = "nuget";

    /// <summary>The Debian package whose library this provider loads; null where NuGet brings it.</summary>
    public const string? Package = null;

    /// <summary>What the system's loader says about a native library that does not load; TorchSharp's own exception leaves it out.</summary>
    public static string? LoadFailure()
    {
        string native = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        try
        {
            System.Runtime.InteropServices.NativeLibrary.Load(native);
            return null;
        }
        catch (DllNotFoundException failure)
        {
            return failure.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        }
    }

    /// <summary>Whether bytes of live tensors on <paramref name="device"/>, and their peak, are counted: TorchSharp 0.106 has no memory statistics.</summary>
    public static bool CountsBytes(torch.Device device) => false;

    /// <summary>Bytes of live tensors on a device of which <see cref="CountsBytes"/> holds, and their peak.</summary>
    internal static DeviceBytes Bytes(torch.Device device) => throw new NotSupportedException("TorchSharp has no memory statistics.");

    /// <summary>Begins a new peak of <see cref="Bytes"/>.</summary>
    internal static void ResetPeak(torch.Device device) => throw new NotSupportedException("TorchSharp has no memory statistics.");
#endif

    /// <summary>Version of the assembly that declares TorchSharp's API.</summary>
    public static string AssemblyVersion { get; } =
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>What rows measured on <paramref name="device"/> can rely on.</summary>
    public static TorchCapabilities Capabilities(torch.Device device) => new()
    {
        Device = device.ToString(),
        PeakMemory = DeviceMemory.Source(device),
        // Kernels in C# reach a tensor's memory, which only a CPU's allows; a GPU has libtorch's fused attention and nothing else fused.
        ManagedKernels = IsManaged(device),
        FusedAttention = IsManaged(device) ? "managed" : device.type == DeviceType.CPU ? "none" : "libtorch",
        FusedOptimizer = IsManaged(device),
        // Neither provider has torch.distributed or autocast; mixed precision is our own Linear's.
        Distributed = false,
        Autocast = false,
        Tf32 = device.type == DeviceType.CUDA && torch.backends.cuda.matmul.allow_tf32,
    };

    private static bool IsManaged(torch.Device device) => device.type == DeviceType.CPU && Models.Kernels.ManagedKernels.AreOn;
}
