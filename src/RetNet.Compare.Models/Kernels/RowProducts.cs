using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// y[r, o] = x[r]·W[o] + b[o] for a few rows r and a range of outputs o. One input row meets the weights in the order in which they lie;
/// for several, four weight rows at a time are read from memory once and stay in the first cache.
/// </summary>
/// <typeparam name="TWeight">float, or ushort for bf16.</typeparam>
/// <param name="x">Rows [rows, inputs].</param>
/// <param name="weight">W [outputs, inputs].</param>
/// <param name="bias">b [outputs], or null.</param>
/// <param name="y">Rows [rows, outputs].</param>
/// <param name="rows">Input rows.</param>
/// <param name="inputs">Width of x.</param>
/// <param name="outputs">Width of y.</param>
internal readonly unsafe struct RowProducts<TWeight>(float* x, TWeight* weight, float* bias, float* y, int rows, int inputs, int outputs) : IProducts
    where TWeight : unmanaged
{
    private const int WeightRows = 4;

    /// <summary>Bytes of a line of the caches.</summary>
    private const int CacheLine = 64;

    /// <summary>Input rows.</summary>
    public int Rows => rows;

    /// <summary>Width of x.</summary>
    public int Inputs => inputs;

    /// <inheritdoc/>
    public int Outputs => outputs;

    /// <inheritdoc/>
    public long WeightBytes => (long)outputs * inputs * sizeof(TWeight);

    /// <summary>Rows [rows, inputs].</summary>
    public float* X => x;

    /// <summary>W [outputs, inputs].</summary>
    public TWeight* Weight => weight;

    /// <summary>Writes y[r, first + i] for the sums [<paramref name="count"/>, <paramref name="columns"/>] of all rows, and the bias with them.</summary>
    public void Store(float* sums, int columns, int first, int count)
    {
        for (int row = 0; row < rows; row++)
        {
            float* target = y + (long)row * outputs + first;
            for (int i = 0; i < count; i++)
                target[i] = sums[i * columns + row] + (bias == null ? 0 : bias[first + i]);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLanes, TVector>(int first, int last)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        float* sums = stackalloc float[2 * WeightRows];
        int o = first;
        for (; rows > 1 && o + WeightRows <= last; o += WeightRows)
        {
            TWeight* w = weight + (long)o * inputs;
            int row = 0;
            for (; row + 2 <= rows; row += 2)
            {
                FourByTwo<TLanes, TVector>(x + (long)row * inputs, w, inputs, sums, row / 2);
                Finish(sums, y + (long)row * outputs, o);
                Finish(sums + WeightRows, y + (row + 1L) * outputs, o);
            }

            if (row < rows)
            {
                for (int i = 0; i < WeightRows; i++)
                    sums[i] = StoredNumbers<TWeight>.Dot<TLanes, TVector>(x + (long)row * inputs, w + (long)i * inputs, inputs);
                Finish(sums, y + (long)row * outputs, o);
            }
        }

        for (; o < last; o++)
        {
            float offset = bias == null ? 0 : bias[o];
            for (int row = 0; row < rows; row++)
                y[(long)row * outputs + o] = offset + StoredNumbers<TWeight>.Dot<TLanes, TVector>(x + (long)row * inputs, weight + (long)o * inputs, inputs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish(float* sums, float* y, int o)
    {
        for (int i = 0; i < WeightRows; i++)
            y[o + i] = bias == null ? sums[i] : sums[i] + bias[o + i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FourByTwo<TLanes, TVector>(float* a, TWeight* w, int inputs, float* sums, int pair)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        float* b = a + inputs;
        TWeight* w1 = w + inputs, w2 = w1 + inputs, w3 = w2 + inputs;
        // While four weight rows are at work, the next four come from memory: each pair of input rows asks for its share of the lines.
        TWeight* next = w3 + inputs;
        (int lines, int pairs) = (Math.Max(1, WeightRows * TLanes.Count * sizeof(TWeight) / CacheLine), rows / 2);
        TVector a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        int i = 0;
        for (; i <= inputs - TLanes.Count; i += TLanes.Count)
        {
            if (Sse.IsSupported)
            {
                for (int line = pair; line < lines; line += pairs)
                    Sse.Prefetch0((byte*)(next + WeightRows * i) + line * CacheLine);
            }

            TVector va = TLanes.Load(a + i), vb = TLanes.Load(b + i);
            TVector v = StoredNumbers<TWeight>.Load<TLanes, TVector>(w + i);
            a0 = TLanes.MultiplyAdd(va, v, a0);
            b0 = TLanes.MultiplyAdd(vb, v, b0);
            v = StoredNumbers<TWeight>.Load<TLanes, TVector>(w1 + i);
            a1 = TLanes.MultiplyAdd(va, v, a1);
            b1 = TLanes.MultiplyAdd(vb, v, b1);
            v = StoredNumbers<TWeight>.Load<TLanes, TVector>(w2 + i);
            a2 = TLanes.MultiplyAdd(va, v, a2);
            b2 = TLanes.MultiplyAdd(vb, v, b2);
            v = StoredNumbers<TWeight>.Load<TLanes, TVector>(w3 + i);
            a3 = TLanes.MultiplyAdd(va, v, a3);
            b3 = TLanes.MultiplyAdd(vb, v, b3);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (TLanes.Sum(a0), TLanes.Sum(a1), TLanes.Sum(a2), TLanes.Sum(a3));
        (sums[4], sums[5], sums[6], sums[7]) = (TLanes.Sum(b0), TLanes.Sum(b1), TLanes.Sum(b2), TLanes.Sum(b3));
        for (; i < inputs; i++)
        {
            (float u0, float u1) = (StoredNumbers<TWeight>.Single(w + i), StoredNumbers<TWeight>.Single(w1 + i));
            (float u2, float u3) = (StoredNumbers<TWeight>.Single(w2 + i), StoredNumbers<TWeight>.Single(w3 + i));
            (sums[0], sums[1], sums[2], sums[3]) = (sums[0] + a[i] * u0, sums[1] + a[i] * u1, sums[2] + a[i] * u2, sums[3] + a[i] * u3);
            (sums[4], sums[5], sums[6], sums[7]) = (sums[4] + b[i] * u0, sums[5] + b[i] * u1, sums[6] + b[i] * u2, sums[7] + b[i] * u3);
        }
    }
}
