using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// What the kernels over [batch, length, channels] share: neighbouring channels lie in the lanes of a vector, so time needs no shuffles.
/// </summary>
public static class ChannelKernels
{
    /// <summary>A span of bytes ends at 2 GiB; no number takes more than 16 bytes.</summary>
    private const long EntriesOfAnySpan = int.MaxValue / 16;

    /// <summary>Whether a C# kernel computes on this tensor: CPU memory, fp32 or fp64. Elsewhere the plain tensor form stands in.</summary>
    public static bool Serve(Tensor tensor) =>
        ManagedKernels.AreOn && tensor.device_type == DeviceType.CPU && tensor.dtype is ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Appends zero channels up to a whole number of vectors, and makes the memory contiguous.</summary>
    internal static Tensor Align(Tensor x)
    {
        long lanes = x.dtype == ScalarType.Float32 ? Vector<float>.Count : Vector<double>.Count;
        long missing = (lanes - x.shape[^1] % lanes) % lanes;
        return missing == 0 ? x.contiguous() : nn.functional.pad(x, [0, missing]).contiguous();
    }

    /// <summary>Takes away the channels that <see cref="Align"/> appended.</summary>
    internal static Tensor Cut(Tensor x, long channels) => x.shape[^1] == channels ? x : x.narrow(-1, 0, channels);

    /// <summary>The memory of a contiguous CPU tensor; valid while the tensor lives.</summary>
    internal static unsafe T* Pointer<T>(Tensor tensor)
        where T : unmanaged
    {
        if (tensor.numel() <= EntriesOfAnySpan)
            return First(tensor);
        // What is not contiguous has no such view.
        using Tensor flat = tensor.view(-1), first = flat.narrow(0, 0, 1);
        return First(first);

        static T* First(Tensor contiguous) => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(contiguous.bytes));
    }

    /// <summary>Runs the body for 0 … count-1 on as many threads as torch uses; the order does not matter to the results.</summary>
    internal static void ForEach(long count, Action<long> body) =>
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, body);
}
