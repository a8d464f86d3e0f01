using RetNet.Torch.Interop;

namespace RetNet.Torch;

/// <summary>Threads that one operator may use. At load this is the number of cores.</summary>
public static class Threads
{
    /// <summary>Threads inside one operator (at least 1).</summary>
    public static unsafe int Count
    {
        get => Native.rt_num_threads();
        set => Native.Check(Native.rt_set_num_threads(value));
    }
}
