using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>One complex number per lane. In memory the real parts' register stands before the imaginary parts'.</summary>
/// <param name="Re">Real parts.</param>
/// <param name="Im">Imaginary parts.</param>
internal readonly unsafe record struct LaneComplex<TLanes, TVector, T>(TVector Re, TVector Im)
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Numbers from one complex row to the next.</summary>
    public static int Row => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneComplex<TLanes, TVector, T> Load(T* source) => new(TLanes.Load(source), TLanes.Load(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* target)
    {
        TLanes.Store(Re, target);
        TLanes.Store(Im, target + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneComplex<TLanes, TVector, T> operator +(LaneComplex<TLanes, TVector, T> a, LaneComplex<TLanes, TVector, T> b) =>
        new(TLanes.Add(a.Re, b.Re), TLanes.Add(a.Im, b.Im));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneComplex<TLanes, TVector, T> operator -(LaneComplex<TLanes, TVector, T> a, LaneComplex<TLanes, TVector, T> b) =>
        new(TLanes.Subtract(a.Re, b.Re), TLanes.Subtract(a.Im, b.Im));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneComplex<TLanes, TVector, T> operator *(LaneComplex<TLanes, TVector, T> a, LaneComplex<TLanes, TVector, T> b) =>
        new(TLanes.Subtract(TLanes.Multiply(a.Re, b.Re), TLanes.Multiply(a.Im, b.Im)), TLanes.MultiplyAdd(a.Re, b.Im, TLanes.Multiply(a.Im, b.Re)));

    /// <summary>a·b̄.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneComplex<TLanes, TVector, T> TimesConjugate(LaneComplex<TLanes, TVector, T> b) =>
        new(TLanes.MultiplyAdd(Re, b.Re, TLanes.Multiply(Im, b.Im)), TLanes.Subtract(TLanes.Multiply(Im, b.Re), TLanes.Multiply(Re, b.Im)));

    /// <summary>ā.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneComplex<TLanes, TVector, T> Conjugate() => new(Re, TLanes.Subtract(default, Im));

    /// <summary>a + i·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneComplex<TLanes, TVector, T> PlusTurned(LaneComplex<TLanes, TVector, T> b) => new(TLanes.Subtract(Re, b.Im), TLanes.Add(Im, b.Re));

    /// <summary>a - i·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LaneComplex<TLanes, TVector, T> MinusTurned(LaneComplex<TLanes, TVector, T> b) => new(TLanes.Add(Re, b.Im), TLanes.Subtract(Im, b.Re));

    /// <summary>The same root of unity, a cosine and a sine, in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneComplex<TLanes, TVector, T> Root(T* root) => new(TLanes.Broadcast(root[0]), TLanes.Broadcast(root[1]));
}
