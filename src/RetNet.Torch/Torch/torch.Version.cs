using System.Runtime.InteropServices;
using RetNet.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Version of the libtorch that is loaded.</summary>
    public static unsafe string __version__ => Marshal.PtrToStringUTF8((nint)Native.rt_version())!;
}
