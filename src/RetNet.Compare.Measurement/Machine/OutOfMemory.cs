using System.Runtime.InteropServices;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Tells libtorch's "out of memory" from other errors, which have no type of their own.</summary>
public static class OutOfMemory
{
    // The first is the GPU allocators' wording, the others those of libtorch's CPU allocator.
    private static readonly string[] Wordings = ["out of memory", "not enough memory", "can't allocate memory"];

    /// <summary>Whether an allocation failed.</summary>
    public static bool Is(Exception failure) => failure is OutOfMemoryException
        || (failure is ExternalException && Array.Exists(Wordings, wording => failure.Message.Contains(wording, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Frees what the failed attempt held, for the next.</summary>
    public static void Recover()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>The allocator's first sentence.</summary>
    public static string Reason(Exception failure) => failure.Message.ReplaceLineEndings(" ").Split(". ")[0];
}
