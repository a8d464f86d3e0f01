using System.Runtime.InteropServices;

namespace RetNet.Torch.Interop;

/// <summary>What happens once, before the first native call.</summary>
internal static partial class Startup
{
    public static void Run()
    {
        try
        {
            // Both are read when their library is loaded. Idle threads of OpenMP, and of OpenBLAS for 2^26 cycles after a product, would
            // otherwise spin on the cores that others compute on; 2^18 cycles, a tenth of a millisecond, bridge the gap between two products.
            SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0);
            SetEnvironment("OPENBLAS_THREAD_TIMEOUT", "18", overwrite: 0);
            OpenBlas.UseWhatTheProcessorHas();
            MemoryTuning.KeepFreedMemory();
            // libtorch starts with one thread on Debian.
            Threads.Count = Environment.ProcessorCount;
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                "libretnet_torch.so or a libtorch that it needs was not found. Build src/RetNet.Torch again, and install libtorch: " +
                $"apt-get install libtorch-dev cmake g++ libopenblas0-pthread. ({e.Message.ReplaceLineEndings(" ")})",
                e);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetEnvironment(string name, string value, int overwrite);
}
