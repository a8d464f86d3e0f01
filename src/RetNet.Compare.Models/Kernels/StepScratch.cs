using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// Scratch memory of this thread for the kernels of one decode step. It stays from step to step: at one allocation per piece of work, the cores
/// would wait for each other at malloc's lock.
/// </summary>
internal static unsafe class StepScratch
{
    [ThreadStatic]
    private static float[]? memory;

    /// <summary>Room for <paramref name="count"/> numbers until the thread's next call; their content is undefined.</summary>
    public static float* Take(int count)
    {
        if (memory is null || memory.Length < count)
            memory = GC.AllocateUninitializedArray<float>(count, pinned: true);
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
    }
}
