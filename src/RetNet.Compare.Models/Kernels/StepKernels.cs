using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>When the kernels of one decode step stand in for tensor operations.</summary>
internal static class StepKernels
{
    /// <summary>Whether no gradient is recorded and all tensors lie contiguously in the CPU's memory, in fp32.</summary>
    public static bool Serve(params ReadOnlySpan<Tensor?> tensors)
    {
        if (!ManagedKernels.AreOn || is_grad_enabled())
            return false;
        foreach (Tensor? tensor in tensors)
        {
            if (tensor is not null && !(tensor.dtype == ScalarType.Float32 && CanBeAddressed(tensor)))
                return false;
        }

        return true;
    }

    /// <summary>Whether a cache lies contiguously in the CPU's memory, in fp32 or bf16.</summary>
    public static bool ServeCache(Tensor cache) => cache.dtype is ScalarType.Float32 or ScalarType.BFloat16 && CanBeAddressed(cache);

    /// <summary>Keeps tensors alive until here, whose memory was used by address.</summary>
    public static void KeepAlive(params ReadOnlySpan<Tensor?> tensors)
    {
        foreach (Tensor? tensor in tensors)
            GC.KeepAlive(tensor);
    }

    private static bool CanBeAddressed(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.is_contiguous() && tensor.numel() * tensor.ElementSize <= int.MaxValue;
}
