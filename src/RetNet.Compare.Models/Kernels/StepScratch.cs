using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// Scratch memory of this thread for the kernels of one decode step. It stays from step to step: at one allocation per piece of work, the cores
/// would wait for each other at malloc's lock.
/// </summary>
internal static unsafe class StepScratch
{
    private const int CacheLine = 64;

    [ThreadStatic]
    private static float[]? memory;

    /// <summary>Room for <paramref name="count"/> numbers until the thread's next call, from a cache line's begin; their content is undefined.</summary>
    public static float* Take(int count)
    {
        int room = count + CacheLine / sizeof(float);
        if (memory is null || memory.Length < room)
            memory = GC.AllocateUninitializedArray<float>(room, pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
        return (float*)((address + CacheLine - 1) & -CacheLine);
    }
}
