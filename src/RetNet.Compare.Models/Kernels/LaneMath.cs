using System.Numerics;
using System.Runtime.CompilerServices;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Vector arithmetic for float and double under one name, so that a kernel is written once and checked in double.</summary>
internal static class LaneMath
{
    /// <summary>a·b + c in one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd<T>(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.As<float, T>(Vector.FusedMultiplyAdd(Vector.As<T, float>(a), Vector.As<T, float>(b), Vector.As<T, float>(c)))
        : Vector.As<double, T>(Vector.FusedMultiplyAdd(Vector.As<T, double>(a), Vector.As<T, double>(b), Vector.As<T, double>(c)));

    /// <summary>e^x; 0 where that is below the smallest normal number. NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Exp<T>(Vector<T> x) => typeof(T) == typeof(float)
        ? Vector.As<float, T>(Exp(Vector.As<T, float>(x)))
        : Vector.As<double, T>(Vector.Exp(Vector.As<T, double>(x)));

    /// <summary>e^x = 2^n e^r with |r| ≤ ln2/2 and Cephes' polynomial: within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Exp(Vector<float> x)
    {
        const float Smallest = -87.3f;
        // In this order a NaN stays: on x86 both give the second argument where either is one.
        Vector<float> limited = Vector.MinNative(new(88.3f), Vector.MaxNative(new(Smallest), x));

        // Adding and taking away 1.5·2^23 rounds to a whole number.
        var rounder = new Vector<float>(12582912f);
        Vector<float> n = Vector.FusedMultiplyAdd(limited, new(1.44269504f), rounder) - rounder;
        Vector<float> r = Vector.FusedMultiplyAdd(n, new(-0.693359375f), limited);
        r = Vector.FusedMultiplyAdd(n, new(2.12194440e-4f), r);

        Vector<float> p = Vector.FusedMultiplyAdd(r, new(1.9875691500e-4f), new(1.3981999507e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new(8.3334519073e-3f));
        p = Vector.FusedMultiplyAdd(p, r, new(4.1665795894e-2f));
        p = Vector.FusedMultiplyAdd(p, r, new(1.6666665459e-1f));
        p = Vector.FusedMultiplyAdd(p, r, new(5.0000001201e-1f));
        p = Vector.FusedMultiplyAdd(p, r * r, r + Vector<float>.One);

        Vector<float> power = Vector.AsVectorSingle((Vector.ConvertToInt32(n) + new Vector<int>(127)) << 23);
        return Vector.ConditionalSelect(Vector.LessThan(x, new(Smallest)), Vector<float>.Zero, p * power);
    }
}
