using System.Numerics;
using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The fast Fourier transform of as many complex sequences as a register has lanes, in place. The spectrum stands in the order of the
/// frequency's bits read backwards, in which the inverse expects it: nothing is ever reordered. Steps of four, and one of two for sizes
/// that are no power of four.
/// </summary>
internal static unsafe class LaneTransform<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPoint<T>
{
    private static int Row => LaneComplex<TLanes, TVector, T>.Row;

    /// <summary>X[k] = Σ_n x[n] e^(-2πikn/size).</summary>
    public static void Forward(T* x, TransformTable<T> table)
    {
        int block = table.Size;
        for (; block >= 4; block /= 4)
            Split(x, block, table);
        if (block == 2)
            Pairs(x, table.Size);
    }

    /// <summary>size·x[n] = Σ_k X[k] e^(2πikn/size).</summary>
    public static void Inverse(T* x, TransformTable<T> table)
    {
        int block = 4;
        if (BitOperations.Log2((uint)table.Size) % 2 == 1)
        {
            Pairs(x, table.Size);
            block = 8;
        }

        for (; block <= table.Size; block *= 4)
            Merge(x, block, table);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(T* x, int block, TransformTable<T> table)
    {
        (int quarter, int stride) = (block / 4, 2 * (table.Size / block));
        nint apart = (nint)quarter * Row;
        T* roots = table.Roots;
        for (T* start = x; start < x + (nint)table.Size * Row; start += 4 * apart)
        {
            for (int k = 0; k < quarter; k++)
            {
                T* at = start + (nint)k * Row;
                var a = LaneComplex<TLanes, TVector, T>.Load(at);
                var b = LaneComplex<TLanes, TVector, T>.Load(at + apart);
                var c = LaneComplex<TLanes, TVector, T>.Load(at + 2 * apart);
                var d = LaneComplex<TLanes, TVector, T>.Load(at + 3 * apart);
                (var s, var t, var u, var v) = (a + c, a - c, b + d, b - d);
                (var second, var third, var fourth) = (s - u, t.MinusTurned(v), t.PlusTurned(v));
                (s + u).Store(at);
                if (k > 0)
                {
                    second *= LaneComplex<TLanes, TVector, T>.Root(roots + 2 * k * stride);
                    third *= LaneComplex<TLanes, TVector, T>.Root(roots + k * stride);
                    fourth *= LaneComplex<TLanes, TVector, T>.Root(roots + 3 * k * stride);
                }

                second.Store(at + apart);
                third.Store(at + 2 * apart);
                fourth.Store(at + 3 * apart);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(T* x, int block, TransformTable<T> table)
    {
        (int quarter, int stride) = (block / 4, 2 * (table.Size / block));
        nint apart = (nint)quarter * Row;
        T* roots = table.Roots;
        for (T* start = x; start < x + (nint)table.Size * Row; start += 4 * apart)
        {
            for (int k = 0; k < quarter; k++)
            {
                T* at = start + (nint)k * Row;
                var a = LaneComplex<TLanes, TVector, T>.Load(at);
                var b = LaneComplex<TLanes, TVector, T>.Load(at + apart);
                var c = LaneComplex<TLanes, TVector, T>.Load(at + 2 * apart);
                var d = LaneComplex<TLanes, TVector, T>.Load(at + 3 * apart);
                if (k > 0)
                {
                    b = b.TimesConjugate(LaneComplex<TLanes, TVector, T>.Root(roots + 2 * k * stride));
                    c = c.TimesConjugate(LaneComplex<TLanes, TVector, T>.Root(roots + k * stride));
                    d = d.TimesConjugate(LaneComplex<TLanes, TVector, T>.Root(roots + 3 * k * stride));
                }

                (var s, var u, var t, var v) = (a + b, a - b, c + d, c - d);
                (s + t).Store(at);
                u.PlusTurned(v).Store(at + apart);
                (s - t).Store(at + 2 * apart);
                u.MinusTurned(v).Store(at + 3 * apart);
            }
        }
    }

    /// <summary>Transforms of two numbers each, which are their own inverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pairs(T* x, int size)
    {
        for (T* at = x; at < x + (nint)size * Row; at += 2 * Row)
        {
            var a = LaneComplex<TLanes, TVector, T>.Load(at);
            var b = LaneComplex<TLanes, TVector, T>.Load(at + Row);
            (a + b).Store(at);
            (a - b).Store(at + Row);
        }
    }
}
