using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>NVIDIA GPUs; all questions have an answer without one.</summary>
    public static unsafe class cuda
    {
        public static bool is_available() => Native.rt_has_cuda() != 0 && device_count() > 0;

        public static bool is_cudnn_available()
        {
            int present;
            Native.Check(Native.rt_cuda_has_cudnn(&present));
            return present != 0;
        }

        public static int device_count()
        {
            int count;
            Native.Check(Native.rt_cuda_device_count(&count));
            return count;
        }

        /// <summary>Waits until the device has done all its work.</summary>
        public static void synchronize(Device? device = null) => Native.Check(Native.rt_cuda_synchronize(device?.index ?? -1));

        /// <summary>Seeds the default generators of all devices.</summary>
        public static void manual_seed(long seed) => torch.manual_seed(seed).Dispose();

        /// <inheritdoc cref="manual_seed"/>
        public static void manual_seed_all(long seed) => torch.manual_seed(seed).Dispose();
    }

    public static bool cuda_is_available() => cuda.is_available();
}
