using System.Runtime.CompilerServices;

namespace RetNet.Compare.Models.Kernels.Simd;

/// <summary>Single-precision e^x by Cephes' expf (netlib cephes/single/expf.c); .NET's own goes through double and is three times slower.</summary>
internal static class FloatExp<TLanes, TVector>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : unmanaged
{
    private const float SmallestNormal = -87.33654f;

    /// <summary>e^x = 2^n e^r with |r| ≤ ln 2 / 2, for x ≤ 0; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate(TVector x)
    {
        x = TLanes.Max(TLanes.Broadcast(SmallestNormal), x);
        // Adding 1.5·2^23 rounds to a whole number and leaves it in the lowest bits.
        TVector rounder = TLanes.Broadcast(12582912);
        TVector shifted = TLanes.MultiplyAdd(x, TLanes.Broadcast(1.44269504f), rounder);
        TVector n = TLanes.Subtract(shifted, rounder);
        TVector r = TLanes.MultiplyAdd(n, TLanes.Broadcast(-0.693359375f), x);
        r = TLanes.MultiplyAdd(n, TLanes.Broadcast(2.12194440e-4f), r);
        TVector p = TLanes.Broadcast(1.9875691500e-4f);
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.3981999507e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(8.3334519073e-3f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(4.1665795894e-2f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(1.6666665459e-1f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Broadcast(5.0000001201e-1f));
        p = TLanes.Add(TLanes.MultiplyAdd(p, TLanes.Multiply(r, r), r), TLanes.Broadcast(1));
        return TLanes.AddToExponent(p, shifted);
    }
}
