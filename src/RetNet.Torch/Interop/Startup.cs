namespace RetNet.Torch.Interop;

/// <summary>What happens once, before the first native call.</summary>
internal static class Startup
{
    public static void Run()
    {
        try
        {
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
}
