using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Moves modules, and gives them back with their own type.</summary>
public static class ModuleExtensionMethods
{
    public static T to<T>(this T module, Device device, bool non_blocking = false)
        where T : nn.Module => Moved(module, device, null);

    public static T to<T>(this T module, string device, bool non_blocking = false)
        where T : nn.Module => Moved(module, new Device(device), null);

    public static T to<T>(this T module, DeviceType deviceType, int deviceIndex = -1, bool non_blocking = false)
        where T : nn.Module => Moved(module, new Device(deviceType, deviceIndex), null);

    /// <summary>Converts floating-point parameters and buffers.</summary>
    public static T to<T>(this T module, ScalarType type, bool non_blocking = false)
        where T : nn.Module => Moved(module, null, type);

    public static T to<T>(this T module, Device device, ScalarType type, bool non_blocking = false)
        where T : nn.Module => Moved(module, device, type);

    public static T cpu<T>(this T module, bool non_blocking = false)
        where T : nn.Module => Moved(module, CPU, null);

    public static T cuda<T>(this T module, int deviceIndex = -1, bool non_blocking = false)
        where T : nn.Module => Moved(module, new Device(DeviceType.CUDA, deviceIndex), null);

    public static T half<T>(this T module, bool non_blocking = false)
        where T : nn.Module => Moved(module, null, float16);

    public static T bfloat16<T>(this T module, bool non_blocking = false)
        where T : nn.Module => Moved(module, null, torch.bfloat16);

    public static T @float<T>(this T module, bool non_blocking = false)
        where T : nn.Module => Moved(module, null, float32);

    public static T @double<T>(this T module, bool non_blocking = false)
        where T : nn.Module => Moved(module, null, float64);

    private static T Moved<T>(T module, Device? device, ScalarType? type)
        where T : nn.Module
    {
        module.MoveTo(device, type);
        return module;
    }
}
