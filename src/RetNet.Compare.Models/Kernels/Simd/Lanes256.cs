using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RetNet.Compare.Models.Kernels.Simd;

/// <summary>Registers of 256 bits.</summary>
internal readonly unsafe struct Lanes256<T> : ILanes<Vector256<T>, T>
    where T : unmanaged
{
    public static int Count => Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, T* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Add(Vector256<T> a, Vector256<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Subtract(Vector256<T> a, Vector256<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Multiply(Vector256<T> a, Vector256<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> a, Vector256<T> b, Vector256<T> c) => typeof(T) == typeof(float)
        ? Vector256.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector256.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max(Vector256<T> a, Vector256<T> b) => Vector256.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> ExpNegative(Vector256<T> x) => typeof(T) == typeof(float)
        ? Exp(x.AsSingle()).As<float, T>()
        : Vector256.Exp(x.AsDouble()).As<double, T>();

    // Cephes expf: e^x = 2^n e^r, |r| <= ln 2 / 2. Adding the magic number leaves n in the low bits; .NET's own is three times slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.MaxNative(Vector256.Create(ExpCoefficients.Smallest), x);
        Vector256<float> magic = Vector256.Create(ExpCoefficients.Magic);
        Vector256<float> shifted = Vector256.MultiplyAddEstimate(x, Vector256.Create(ExpCoefficients.Log2E), magic);
        Vector256<float> n = shifted - magic;
        Vector256<float> r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-ExpCoefficients.Ln2High), x);
        r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-ExpCoefficients.Ln2Low), r);
        Vector256<float> p = Vector256.Create(ExpCoefficients.C6);
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpCoefficients.C5));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpCoefficients.C4));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpCoefficients.C3));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpCoefficients.C2));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(ExpCoefficients.C1));
        p = Vector256.MultiplyAddEstimate(p, r * r, r) + Vector256<float>.One;
        return (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
    }
}
