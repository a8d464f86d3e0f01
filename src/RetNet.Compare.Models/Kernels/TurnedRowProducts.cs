using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The products of <see cref="RowProducts{TWeight}"/> for rows that fill registers: x is turned, so that one weight meets an input of all rows at
/// once and no sum goes across a register. The last outputs of a range, fewer than a block, are left to <paramref name="products"/>.
/// </summary>
/// <param name="turned">xᵀ [inputs, <paramref name="columns"/>], as <see cref="TurnedRows"/> makes it.</param>
/// <param name="columns">Rows of x, filled up to a multiple of <see cref="TurnedRows.ColumnStep"/>.</param>
/// <param name="products">The products.</param>
internal readonly unsafe struct TurnedRowProducts(float* turned, int columns, RowProducts<float> products) : IProducts
{
    private const int WeightRows = 8;

    /// <inheritdoc/>
    public int Outputs => products.Outputs;

    /// <inheritdoc/>
    public long WeightBytes => products.WeightBytes;

    private int Inputs => products.Inputs;

    /// <inheritdoc/>
    public void Run<TLanes, TVector>(int first, int last)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        float* sums = stackalloc float[WeightRows * columns];
        int inPairs = columns / (2 * TLanes.Count) * 2 * TLanes.Count;
        int o = first;
        for (; o <= last - WeightRows; o += WeightRows)
        {
            float* w = products.Weight + (long)o * Inputs;
            TileProduct<TLanes, TVector, float>.Multiply(
                WeightRows, inPairs, Inputs, w, Inputs, 1, turned, columns, sums, columns, accumulate: false);
            if (inPairs < columns)
                EightByOne<TLanes, TVector>(w, turned + inPairs, sums + inPairs);
            products.Store(sums, columns, o, WeightRows);
        }

        products.Run<TLanes, TVector>(o, last);
    }

    /// <summary>Eight weight rows with one register of x's columns; the next eight come from memory meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void EightByOne<TLanes, TVector>(float* w, float* x, float* sums)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        (int inputs, nint row, nint three) = (Inputs, Inputs, 3 * (nint)Inputs);
        float* w4 = w + 4 * row;
        for (int i = 0; i < inputs; i++, w++, w4++, x += columns)
        {
            if (Sse.IsSupported)
                Sse.Prefetch1(w + (WeightRows + i % WeightRows) * row);
            TVector v = TLanes.Load(x);
            s0 = TLanes.MultiplyAdd(TLanes.Broadcast(*w), v, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Broadcast(w[row]), v, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Broadcast(w[2 * row]), v, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Broadcast(w[three]), v, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Broadcast(*w4), v, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Broadcast(w4[row]), v, s5);
            s6 = TLanes.MultiplyAdd(TLanes.Broadcast(w4[2 * row]), v, s6);
            s7 = TLanes.MultiplyAdd(TLanes.Broadcast(w4[three]), v, s7);
        }

        TLanes.Store(s0, sums);
        TLanes.Store(s1, sums + columns);
        TLanes.Store(s2, sums + 2 * columns);
        TLanes.Store(s3, sums + 3 * columns);
        TLanes.Store(s4, sums + 4 * columns);
        TLanes.Store(s5, sums + 5 * columns);
        TLanes.Store(s6, sums + 6 * columns);
        TLanes.Store(s7, sums + 7 * columns);
    }
}
