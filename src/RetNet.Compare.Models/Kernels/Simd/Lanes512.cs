using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RetNet.Compare.Models.Kernels.Simd;

/// <summary>Registers of 512 bits.</summary>
internal readonly unsafe struct Lanes512<T> : ILanes<Vector512<T>, T>
    where T : unmanaged
{
    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, T* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> a, Vector512<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> a, Vector512<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> a, Vector512<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => typeof(T) == typeof(float)
        ? Vector512.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ExpNegative(Vector512<T> x) => typeof(T) == typeof(float)
        ? Exp(x.AsSingle()).As<float, T>()
        : Vector512.Exp(x.AsDouble()).As<double, T>();

    // Cephes expf: e^x = 2^n e^r, |r| <= ln 2 / 2. Adding the magic number leaves n in the low bits; .NET's own is three times slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.MaxNative(Vector512.Create(ExpCoefficients.Smallest), x);
        Vector512<float> magic = Vector512.Create(ExpCoefficients.Magic);
        Vector512<float> shifted = Vector512.MultiplyAddEstimate(x, Vector512.Create(ExpCoefficients.Log2E), magic);
        Vector512<float> n = shifted - magic;
        Vector512<float> r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-ExpCoefficients.Ln2High), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-ExpCoefficients.Ln2Low), r);
        Vector512<float> p = Vector512.Create(ExpCoefficients.C6);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpCoefficients.C5));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpCoefficients.C4));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpCoefficients.C3));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpCoefficients.C2));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(ExpCoefficients.C1));
        p = Vector512.MultiplyAddEstimate(p, r * r, r) + Vector512<float>.One;
        return (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
    }
}
