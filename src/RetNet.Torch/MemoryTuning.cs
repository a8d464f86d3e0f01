using RetNet.Torch.Interop;

namespace RetNet.Torch;

/// <summary>How the C library treats memory that tensors give back.</summary>
public static class MemoryTuning
{
    /// <summary>
    /// Keeps freed memory in the process instead of handing it back to the kernel, whose page faults cost more than the arithmetic
    /// of a training step. Called once when the library is loaded.
    /// </summary>
    /// <returns>Whether the C library took the setting (glibc does).</returns>
    public static bool KeepFreedMemory() => Native.rt_keep_freed_memory() != 0;
}
