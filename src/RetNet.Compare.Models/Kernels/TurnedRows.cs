using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>xᵀ [inputs, columns] of x [rows, inputs], zeros behind the last row; inputs are independent units.</summary>
/// <param name="x">Rows [rows, inputs].</param>
/// <param name="turned">Receives xᵀ.</param>
/// <param name="rows">Rows of x.</param>
/// <param name="inputs">Width of x.</param>
/// <param name="columns">Width of xᵀ, at least <paramref name="rows"/>.</param>
internal readonly unsafe struct TurnedRows(float* x, float* turned, int rows, int inputs, int columns) : IRangeWork
{
    /// <summary>One of the widest registers, of which columns are a multiple.</summary>
    public const int ColumnStep = 16;

    /// <summary>Inputs whose columns and rows stay in the first cache: what 64 bytes of each row hold.</summary>
    private const int Block = 16;

    /// <inheritdoc/>
    public void Run<TLanes, TVector>(int first, int last)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        for (int begin = first; begin < last; begin += Block)
        {
            int end = Math.Min(begin + Block, last);
            Transposition.Copy(x + begin, inputs, rows, end - begin, turned + (long)begin * columns, columns);
            for (int i = begin; i < end; i++)
                new Span<float>(turned + (long)i * columns + rows, columns - rows).Clear();
        }
    }
}
