using System.Runtime.InteropServices;

namespace RetNet.Torch.Interop;

/// <summary>The C# side of a custom autograd function: three methods the native graph calls.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ManagedFunction
{
    public delegate* unmanaged<nint, nint, nint*, int, nint, long> Forward;
    public delegate* unmanaged<nint, nint, nint*, int, nint, long> Backward;
    public delegate* unmanaged<nint, void> Release;
}
