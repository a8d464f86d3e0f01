using RetNet.Torch.Interop;
using static TorchSharp.torch;

namespace RetNet.Torch;

/// <summary>The generators that operators use when none is given.</summary>
public static class DefaultGenerator
{
    /// <summary>The default generator of <paramref name="device"/>.</summary>
    public static unsafe Generator Of(Device device)
    {
        nint handle;
        Native.Check(Native.rt_default_generator((int)device.type, Math.Max(device.index, 0), &handle));
        return new Generator(handle, device);
    }
}
