using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RetNet.Compare.Models.Kernels.Simd;

/// <summary>Registers of 128 bits.</summary>
internal readonly unsafe struct Lanes128<T> : ILanes<Vector128<T>, T>
    where T : unmanaged
{
    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, T* target) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> a, Vector128<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> a, Vector128<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> a, Vector128<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) => typeof(T) == typeof(float)
        ? Vector128.MultiplyAddEstimate(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector128.MultiplyAddEstimate(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> a, Vector128<T> b) => Vector128.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> ExpNegative(Vector128<T> x) => typeof(T) == typeof(float)
        ? Exp(x.AsSingle()).As<float, T>()
        : Vector128.Exp(x.AsDouble()).As<double, T>();

    // Cephes expf: e^x = 2^n e^r, |r| <= ln 2 / 2. Adding the magic number leaves n in the low bits; .NET's own is three times slower.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Exp(Vector128<float> x)
    {
        x = Vector128.MaxNative(Vector128.Create(ExpCoefficients.Smallest), x);
        Vector128<float> magic = Vector128.Create(ExpCoefficients.Magic);
        Vector128<float> shifted = Vector128.MultiplyAddEstimate(x, Vector128.Create(ExpCoefficients.Log2E), magic);
        Vector128<float> n = shifted - magic;
        Vector128<float> r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-ExpCoefficients.Ln2High), x);
        r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-ExpCoefficients.Ln2Low), r);
        Vector128<float> p = Vector128.Create(ExpCoefficients.C6);
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpCoefficients.C5));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpCoefficients.C4));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpCoefficients.C3));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpCoefficients.C2));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(ExpCoefficients.C1));
        p = Vector128.MultiplyAddEstimate(p, r * r, r) + Vector128<float>.One;
        return (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
    }
}
