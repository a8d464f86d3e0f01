using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Waits for queued work.</summary>
internal static class DeviceWork
{
    /// <summary>Returns when everything given to <paramref name="device"/> is done; a CPU is never behind.</summary>
    public static void Finish(torch.Device device)
    {
        if (device.type == DeviceType.CUDA)
            torch.cuda.synchronize(device);
    }
}
