using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RetNet.Compare.Models.Kernels.Simd;

/// <summary>Memory asked for before it is computed with.</summary>
internal static unsafe class ReadAhead
{
    /// <summary>Bytes between what is computed with and what is asked for: a page.</summary>
    private const int Distance = 4096;

    private const int CacheLine = 64;

    /// <summary>"Genu", as <c>CPUID</c> begins the name of Intel.</summary>
    private const int Intel = 0x756E6547;

    /// <summary>
    /// Whether rows come faster when asked for. Where a loop turns bf16 into fp32, Intel's Emerald Rapids fetches by itself at two thirds of the
    /// rate of memory, in fp32 at all of it; AMD's Zen 4 is slowed down by being asked.
    /// </summary>
    private static readonly bool helps = X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == Intel;

    /// <summary>Asks the second cache for what lies a page behind a row of as many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Behind(void* row, int bytes)
    {
        if (!helps) return;
        for (int offset = 0; offset < bytes; offset += CacheLine)
            Sse.Prefetch1((byte*)row + Distance + offset);
    }
}
