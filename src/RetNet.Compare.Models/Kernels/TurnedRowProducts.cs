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
    public int Inputs => products.Inputs;

    /// <inheritdoc/>
    public int Outputs => products.Outputs;

    /// <inheritdoc/>
    public void Run<TLanes, TVector>(int first, int last)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        float* sums = stackalloc float[WeightRows * columns];
        int o = first;
        for (; o <= last - WeightRows; o += WeightRows)
        {
            TileProduct<TLanes, TVector, float>.Multiply(
                WeightRows, columns, Inputs, products.Weight + (long)o * Inputs, Inputs, 1, turned, columns, sums, columns, accumulate: false);
            products.Store(sums, columns, o, WeightRows);
        }

        products.Run<TLanes, TVector>(o, last);
    }
}
