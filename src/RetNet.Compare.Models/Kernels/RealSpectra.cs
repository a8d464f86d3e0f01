using System.Numerics;
using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// Products of spectra of real signals of 2·size numbers, transformed as size complex ones x[2n] + i·x[2n+1]. With E and O the transforms of
/// the even and odd numbers and w = e^(-2πik/size), a convolution has E = E_x E_h + w O_x O_h and O = E_x O_h + O_x E_h. They come from
/// frequencies k and size - k: in the order of <see cref="LaneTransform{TLanes, TVector, T}"/> the partners mirror each other between two
/// powers of two.
/// </summary>
internal static unsafe class RealSpectra<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPoint<T>
{
    /// <summary>The spectrum of Σ_τ h[τ] x[t-τ], divided by what the inverse transform multiplies by, in the place of x's.</summary>
    public static void Convolve(T* x, T* h, TransformTable<T> table) => Multiply(x, h, x, reverses: false, accumulate: false, table);

    /// <summary>The spectrum of Σ_t g[t] h[t-τ], likewise divided, in the result or added to it.</summary>
    public static void Correlate(T* g, T* h, T* result, bool accumulate, TransformTable<T> table) =>
        Multiply(g, h, result, reverses: true, accumulate, table);

    /// <summary>The product; <paramref name="reverses"/> turns h round in time, which makes its E conjugate and its O the conjugate of w O.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(T* x, T* h, T* result, bool reverses, bool accumulate, TransformTable<T> table)
    {
        TVector scale = TLanes.Broadcast(Scale(table));
        T* roots = table.ReversedRoots;
        for (int octave = 0; octave < table.Size; octave = Next(octave))
        {
            for (int p = octave; p <= Mirror(p, octave); p++)
            {
                (nint at, nint mirrored) = (Offset(p), Offset(Mirror(p, octave)));
                var root = LaneComplex<TLanes, TVector, T>.Root(roots + 2 * p);
                Parts(x + at, x + mirrored, out var evenX, out var oddX);
                Parts(h + at, h + mirrored, out var evenH, out var oddH);
                if (reverses)
                    (evenH, oddH) = (evenH.Conjugate(), (root * oddH).Conjugate());
                Put(evenX * evenH + root * oddX * oddH, evenX * oddH + oddX * evenH, scale, accumulate, result + at, result + mirrored);
            }
        }
    }

    /// <summary>The inverse transform multiplies by size, and the doubled E and O of two spectra by 4.</summary>
    private static T Scale(TransformTable<T> table) => T.One / T.CreateChecked(4.0 * table.Size);

    /// <summary>0 and 1 stand alone; the others between two powers of two.</summary>
    private static int Next(int octave) => octave == 0 ? 1 : 2 * octave;

    private static int Mirror(int p, int octave) => octave == 0 ? 0 : 3 * octave - 1 - p;

    private static nint Offset(int p) => (nint)p * LaneComplex<TLanes, TVector, T>.Row;

    /// <summary>2E and 2O of frequency k: P + Q and -i(P - Q), where P is its number and Q its partner's conjugate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Parts(T* at, T* mirrored, out LaneComplex<TLanes, TVector, T> even, out LaneComplex<TLanes, TVector, T> odd)
    {
        var p = LaneComplex<TLanes, TVector, T>.Load(at);
        var r = LaneComplex<TLanes, TVector, T>.Load(mirrored);
        even = new(TLanes.Add(p.Re, r.Re), TLanes.Subtract(p.Im, r.Im));
        odd = new(TLanes.Add(p.Im, r.Im), TLanes.Subtract(r.Re, p.Re));
    }

    /// <summary>E + i·O for frequency k, and Ē + i·Ō for its partner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(
        LaneComplex<TLanes, TVector, T> even, LaneComplex<TLanes, TVector, T> odd, TVector scale, bool accumulate, T* at, T* mirrored)
    {
        var own = Scaled(even.PlusTurned(odd), scale);
        var partner = Scaled(even.Conjugate().PlusTurned(odd.Conjugate()), scale);
        if (accumulate)
            (own, partner) = (own + LaneComplex<TLanes, TVector, T>.Load(at), partner + LaneComplex<TLanes, TVector, T>.Load(mirrored));
        own.Store(at);
        partner.Store(mirrored);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LaneComplex<TLanes, TVector, T> Scaled(LaneComplex<TLanes, TVector, T> x, TVector scale) =>
        new(TLanes.Multiply(x.Re, scale), TLanes.Multiply(x.Im, scale));
}
