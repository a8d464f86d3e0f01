using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace RetNet.Torch.Interop;

/// <summary>The library that multiplies matrices in libtorch of Linux distributions.</summary>
internal static partial class OpenBlas
{
    private const string Library = "libopenblas.so.0", KernelChoice = "OPENBLAS_CORETYPE";

    // What it takes for a processor of Intel that is younger than itself, whatever that can do: code of 2004.
    private const string ForUnknown = "Prescott";

    /// <summary>
    /// Has it use AVX-512 or AVX2 where it does not know the processor, unless <c>OPENBLAS_CORETYPE</c> names its kernels. On Intel's Emerald
    /// Rapids OpenBLAS 0.3.21 multiplies five times as fast with that. To be called before libtorch is loaded.
    /// </summary>
    public static void UseWhatTheProcessorHas()
    {
        if (Environment.GetEnvironmentVariable(KernelChoice) is not null || !NativeLibrary.TryLoad(Library, out nint library)) return;
        if (Better(ChosenKernels(library)) is { } better) Startup.SetEnvironment(KernelChoice, better, overwrite: 1);
        // It reads the variable when it is loaded, which a libtorch with another library of products does not do.
        NativeLibrary.Free(library);
    }

    /// <summary>Kernels to name instead of those that it chose by itself; null where these are right.</summary>
    public static string? Better(string? chosen) => chosen != ForUnknown ? null
        : Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported ? "SkylakeX"
        : Avx2.IsSupported && Fma.IsSupported ? "Haswell"
        : null;

    private static unsafe string? ChosenKernels(nint library) => NativeLibrary.TryGetExport(library, "openblas_get_corename", out nint function)
        ? Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)function)())
        : null;
}
