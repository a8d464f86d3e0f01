using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>What the kernels of one decode step share: vectors of any length, the rest behind the last whole register included.</summary>
internal static unsafe class StepMath<TLanes, TVector>
    where TLanes : struct, ILanes<TVector, float>
    where TVector : unmanaged
{
    /// <summary>a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(float* a, float* b, int length)
    {
        TVector s0 = default, s1 = default;
        int i = 0;
        for (; i <= length - 2 * TLanes.Count; i += 2 * TLanes.Count)
        {
            s0 = TLanes.MultiplyAdd(TLanes.Load(a + i), TLanes.Load(b + i), s0);
            s1 = TLanes.MultiplyAdd(TLanes.Load(a + i + TLanes.Count), TLanes.Load(b + i + TLanes.Count), s1);
        }

        for (; i <= length - TLanes.Count; i += TLanes.Count)
            s0 = TLanes.MultiplyAdd(TLanes.Load(a + i), TLanes.Load(b + i), s0);
        float sum = TLanes.Sum(TLanes.Add(s0, s1));
        for (; i < length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>y ← y + f x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled<TStored>(float* y, float f, TStored* x, int length)
        where TStored : unmanaged
    {
        TVector factor = TLanes.Broadcast(f);
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.MultiplyAdd(factor, StoredNumbers<TStored>.Load<TLanes, TVector>(x + i), TLanes.Load(y + i)), y + i);
        for (; i < length; i++)
            y[i] += f * StoredNumbers<TStored>.Single(x + i);
    }

    /// <summary>y ← f y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(float* y, float f, int length)
    {
        TVector factor = TLanes.Broadcast(f);
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(factor, TLanes.Load(y + i)), y + i);
        for (; i < length; i++)
            y[i] *= f;
    }

    /// <summary>x ← (x - mean)/sqrt(variance + ε), or without the mean x/sqrt(mean(x²) + ε).</summary>
    public static void Normalise(float* x, int length, float epsilon, bool centres)
    {
        if (centres)
            Shift(x, -Total(x, length) / length, length);
        Scale(x, 1 / MathF.Sqrt(Dot(x, x, length) / length + epsilon), length);
    }

    /// <summary>S ← γ S + k vᵀ and o = q S in one pass over S [rows, width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UpdateAndRead(float* state, float decay, float* q, float* k, float* v, float* o, int rows, int width)
    {
        new Span<float>(o, width).Clear();
        TVector gamma = TLanes.Broadcast(decay);
        int row = 0;
        for (; row + 2 <= rows; row += 2)
        {
            float* s0 = state + (long)row * width;
            float* s1 = s0 + width;
            TVector k0 = TLanes.Broadcast(k[row]), k1 = TLanes.Broadcast(k[row + 1]);
            TVector q0 = TLanes.Broadcast(q[row]), q1 = TLanes.Broadcast(q[row + 1]);
            int i = 0;
            for (; i <= width - TLanes.Count; i += TLanes.Count)
            {
                TVector entry = TLanes.Load(v + i);
                TVector first = TLanes.MultiplyAdd(k0, entry, TLanes.Multiply(gamma, TLanes.Load(s0 + i)));
                TVector second = TLanes.MultiplyAdd(k1, entry, TLanes.Multiply(gamma, TLanes.Load(s1 + i)));
                TLanes.Store(first, s0 + i);
                TLanes.Store(second, s1 + i);
                TLanes.Store(TLanes.MultiplyAdd(q0, first, TLanes.MultiplyAdd(q1, second, TLanes.Load(o + i))), o + i);
            }

            for (; i < width; i++)
            {
                s0[i] = decay * s0[i] + k[row] * v[i];
                s1[i] = decay * s1[i] + k[row + 1] * v[i];
                o[i] += q[row] * s0[i] + q[row + 1] * s1[i];
            }
        }

        if (row < rows)
        {
            float* s = state + (long)row * width;
            Scale(s, decay, width);
            AddScaled(s, k[row], v, width);
            AddScaled(o, q[row], s, width);
        }
    }

    private static float Total(float* x, int length)
    {
        TVector total = default;
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
            total = TLanes.Add(total, TLanes.Load(x + i));
        float sum = TLanes.Sum(total);
        for (; i < length; i++)
            sum += x[i];
        return sum;
    }

    private static void Shift(float* x, float by, int length)
    {
        TVector summand = TLanes.Broadcast(by);
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.Add(TLanes.Load(x + i), summand), x + i);
        for (; i < length; i++)
            x[i] += by;
    }

    /// <summary>1/(1 + e^-x), without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid(TVector x)
    {
        TVector zero = TLanes.Broadcast(0);
        TVector up = TLanes.ExpNegative(TLanes.Subtract(zero, TLanes.Max(TLanes.Subtract(zero, x), zero)));
        TVector down = TLanes.ExpNegative(TLanes.Subtract(zero, TLanes.Max(x, zero)));
        return TLanes.Divide(up, TLanes.Add(up, down));
    }

    /// <summary>The same for one number.</summary>
    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>y ← y ⊙ silu(x).</summary>
    public static void MultiplyBySilu(float* y, float* x, int length)
    {
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(y + i), ActivationMath<TLanes, TVector>.Swish(TLanes.Load(x + i))), y + i);
        for (; i < length; i++)
            y[i] *= x[i] * Sigmoid(x[i]);
    }

    /// <summary>Turns the pairs (0,1), (2,3), … of x by the complex numbers of a table.</summary>
    public static void Turn(float* x, float* table, float* result, int length)
    {
        for (int i = 0; i < length; i += 2)
        {
            result[i] = x[i] * table[i] - x[i + 1] * table[i + 1];
            result[i + 1] = x[i] * table[i + 1] + x[i + 1] * table[i];
        }
    }
}
