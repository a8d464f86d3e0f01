using System.Runtime.Intrinsics;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Runs work in the widest registers of this machine.</summary>
internal static class WidestLanes
{
    /// <summary>Does units <paramref name="first"/> to <paramref name="last"/> - 1.</summary>
    public static void Run<TWork>(in TWork work, int first, int last)
        where TWork : struct, IRangeWork
    {
        if (Vector512.IsHardwareAccelerated)
            work.Run<Lanes512<float>, Vector512<float>>(first, last);
        else if (Vector256.IsHardwareAccelerated)
            work.Run<Lanes256<float>, Vector256<float>>(first, last);
        else
            work.Run<Lanes128<float>, Vector128<float>>(first, last);
    }
}
