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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Convolve(T* x, T* h, TransformTable<T> table)
    {
        TVector scale = TLanes.Broadcast(Scale(table));
        T* roots = table.ReversedRoots;
        for (int octave = 0; octave < table.Size; octave = Next(octave))
        {
            for (int p = octave; p <= Mirror(p, octave); p++)
            {
                (nint at, nint mirrored) = (Offset(p), Offset(Mirror(p, octave)));
                Parts(x + at, x + mirrored, out var evenX, out var oddX);
                Parts(h + at, h + mirrored, out var evenH, out var oddH);
                var even = evenX * evenH + oddX * oddH * LaneComplex<TLanes, TVector, T>.Root(roots + 2 * p);
                var odd = evenX * oddH + oddX * evenH;
                Store(even, odd, scale, x + at, x + mirrored);
            }
        }
    }

    /// <summary>The spectrum of Σ_t g[t] h[t-τ], likewise divided, in the result or added to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Correlate(T* g, T* h, T* result, bool accumulate, TransformTable<T> table)
    {
        TVector scale = TLanes.Broadcast(Scale(table));
        T* roots = table.ReversedRoots;
        for (int octave = 0; octave < table.Size; octave = Next(octave))
        {
            for (int p = octave; p <= Mirror(p, octave); p++)
            {
                (nint at, nint mirrored) = (Offset(p), Offset(Mirror(p, octave)));
                Parts(g + at, g + mirrored, out var evenG, out var oddG);
                Parts(h + at, h + mirrored, out var evenH, out var oddH);
                var even = evenG.TimesConjugate(evenH) + oddG.TimesConjugate(oddH);
                var root = LaneComplex<TLanes, TVector, T>.Root(roots + 2 * p);
                var odd = oddG.TimesConjugate(evenH) + evenG.TimesConjugate(oddH).TimesConjugate(root);
                if (accumulate)
                    Add(even, odd, scale, result + at, result + mirrored);
                else
                    Store(even, odd, scale, result + at, result + mirrored);
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
    private static void Store(LaneComplex<TLanes, TVector, T> even, LaneComplex<TLanes, TVector, T> odd, TVector scale, T* at, T* mirrored)
    {
        Scaled(even.PlusTurned(odd), scale).Store(at);
        Scaled(Partner(even, odd), scale).Store(mirrored);
    }

    /// <summary>The same, added to what is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(LaneComplex<TLanes, TVector, T> even, LaneComplex<TLanes, TVector, T> odd, TVector scale, T* at, T* mirrored)
    {
        var own = LaneComplex<TLanes, TVector, T>.Load(at) + Scaled(even.PlusTurned(odd), scale);
        var partner = LaneComplex<TLanes, TVector, T>.Load(mirrored) + Scaled(Partner(even, odd), scale);
        own.Store(at);
        partner.Store(mirrored);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LaneComplex<TLanes, TVector, T> Partner(LaneComplex<TLanes, TVector, T> even, LaneComplex<TLanes, TVector, T> odd) =>
        new(TLanes.Add(even.Re, odd.Im), TLanes.Subtract(odd.Re, even.Im));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static LaneComplex<TLanes, TVector, T> Scaled(LaneComplex<TLanes, TVector, T> x, TVector scale) =>
        new(TLanes.Multiply(x.Re, scale), TLanes.Multiply(x.Im, scale));
}
