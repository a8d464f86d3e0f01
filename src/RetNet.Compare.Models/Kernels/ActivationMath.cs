using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Activations of a register of numbers. NaN stays NaN.</summary>
internal static class ActivationMath<TLanes, TVector>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : unmanaged
{
    /// <summary>x beyond which Φ(-x) is nothing in single precision.</summary>
    private const float NoTail = 30;

    /// <summary>x·Φ(x) as max(x, 0) - |x|·erfc(|x|/√2)/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Gelu(TVector x)
    {
        TVector size = TLanes.Min(TLanes.Broadcast(NoTail), TLanes.Max(TLanes.Subtract(TLanes.Broadcast(0), x), x));
        TVector tail = Erfc(TLanes.Multiply(size, TLanes.Broadcast(0.70710678f)));
        return TLanes.MultiplyAdd(TLanes.Multiply(size, TLanes.Broadcast(-0.5f)), tail, Relu(x));
    }

    /// <summary>x/2·(1 + tanh u) = x·sigmoid(2u) with u = sqrt(2/π)(x + 0.044715x³).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector GeluTanh(TVector x)
    {
        TVector factor = TLanes.MultiplyAdd(TLanes.Multiply(x, x), TLanes.Broadcast(0.07135481f), TLanes.Broadcast(1.5957691f));
        return TLanes.Multiply(x, StepMath<TLanes, TVector>.Sigmoid(TLanes.Multiply(x, factor)));
    }

    /// <summary>x·sigmoid(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Swish(TVector x) => TLanes.Multiply(x, StepMath<TLanes, TVector>.Sigmoid(x));

    /// <summary>max(x, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Relu(TVector x) => TLanes.Max(TLanes.Broadcast(0), x);

    /// <summary>max(x, 0)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SquaredRelu(TVector x)
    {
        TVector positive = Relu(x);
        return TLanes.Multiply(positive, positive);
    }

    /// <summary>erfc(z) for z ≥ 0 to 1.5e-7 (Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Erfc(TVector z)
    {
        TVector t = TLanes.Divide(TLanes.Broadcast(1), TLanes.MultiplyAdd(z, TLanes.Broadcast(0.3275911f), TLanes.Broadcast(1)));
        TVector p = TLanes.MultiplyAdd(t, TLanes.Broadcast(1.061405429f), TLanes.Broadcast(-1.453152027f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(1.421413741f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(-0.284496736f));
        p = TLanes.MultiplyAdd(p, t, TLanes.Broadcast(0.254829592f));
        return TLanes.Multiply(TLanes.Multiply(p, t), TLanes.ExpNegative(TLanes.Subtract(TLanes.Broadcast(0), TLanes.Multiply(z, z))));
    }
}
