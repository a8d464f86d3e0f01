using System.Runtime.CompilerServices;

namespace RetNet.Compare.Models.Kernels.Simd;

/// <summary>Small dense products whose operands lie in the cache; blocks of 6 x 2 registers fill a file of 16, of 8 x 2 one of 32.</summary>
internal static unsafe class TileProduct<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    // Machines whose registers have 512 bits have 32 of them.
    private static bool HasManyRegisters => sizeof(TVector) == 64;

    /// <summary>C = A B, or C += A B.</summary>
    /// <param name="rows">Rows of A and C, even.</param>
    /// <param name="columns">Columns of B and C, a multiple of two registers.</param>
    /// <param name="inner">Columns of A and rows of B.</param>
    /// <param name="a">A; its element (i, k) stands at i·<paramref name="aRow"/> + k·<paramref name="aColumn"/>.</param>
    /// <param name="aRow">Distance of A's rows.</param>
    /// <param name="aColumn">Distance of A's columns.</param>
    /// <param name="b">B, its rows contiguous.</param>
    /// <param name="bRow">Distance of B's rows.</param>
    /// <param name="c">C, its rows contiguous.</param>
    /// <param name="cRow">Distance of C's rows.</param>
    /// <param name="accumulate">Whether to add to C.</param>
    public static void Multiply(int rows, int columns, int inner, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        int i = 0;
        for (; HasManyRegisters && i <= rows - 8; i += 8)
        {
            for (int j = 0; j < columns; j += 2 * TLanes.Count)
                Eight(inner, a + i * aRow, aRow, aColumn, b + j, bRow, c + i * cRow + j, cRow, accumulate);
        }

        for (; i <= rows - 6; i += 6)
        {
            for (int j = 0; j < columns; j += 2 * TLanes.Count)
                Six(inner, a + i * aRow, aRow, aColumn, b + j, bRow, c + i * cRow + j, cRow, accumulate);
        }

        for (; i < rows; i += 2)
        {
            for (int j = 0; j < columns; j += 2 * TLanes.Count)
                Two(inner, a + i * aRow, aRow, aColumn, b + j, bRow, c + i * cRow + j, cRow, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(int inner, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        TVector c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        TVector c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        T* a4 = a + 4 * aRow;
        nint three = 3 * aRow;
        for (int k = 0; k < inner; k++)
        {
            TVector b0 = TLanes.Load(b);
            TVector b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(*a);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TLanes.MultiplyAdd(x, b1, c01);
            x = TLanes.Broadcast(a[aRow]);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TLanes.MultiplyAdd(x, b1, c11);
            x = TLanes.Broadcast(a[2 * aRow]);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            c21 = TLanes.MultiplyAdd(x, b1, c21);
            x = TLanes.Broadcast(a[three]);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            c31 = TLanes.MultiplyAdd(x, b1, c31);
            x = TLanes.Broadcast(*a4);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            c41 = TLanes.MultiplyAdd(x, b1, c41);
            x = TLanes.Broadcast(a4[aRow]);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            c51 = TLanes.MultiplyAdd(x, b1, c51);
            x = TLanes.Broadcast(a4[2 * aRow]);
            c60 = TLanes.MultiplyAdd(x, b0, c60);
            c61 = TLanes.MultiplyAdd(x, b1, c61);
            x = TLanes.Broadcast(a4[three]);
            c70 = TLanes.MultiplyAdd(x, b0, c70);
            c71 = TLanes.MultiplyAdd(x, b1, c71);
            a += aColumn;
            a4 += aColumn;
            b += bRow;
        }

        Store(c, c00, c01, accumulate);
        Store(c + cRow, c10, c11, accumulate);
        Store(c + 2 * cRow, c20, c21, accumulate);
        Store(c + 3 * cRow, c30, c31, accumulate);
        Store(c + 4 * cRow, c40, c41, accumulate);
        Store(c + 5 * cRow, c50, c51, accumulate);
        Store(c + 6 * cRow, c60, c61, accumulate);
        Store(c + 7 * cRow, c70, c71, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(int inner, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        TVector c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        TVector c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        T* a3 = a + 3 * aRow;
        for (int k = 0; k < inner; k++)
        {
            TVector b0 = TLanes.Load(b);
            TVector b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(*a);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TLanes.MultiplyAdd(x, b1, c01);
            x = TLanes.Broadcast(a[aRow]);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TLanes.MultiplyAdd(x, b1, c11);
            x = TLanes.Broadcast(a[2 * aRow]);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            c21 = TLanes.MultiplyAdd(x, b1, c21);
            x = TLanes.Broadcast(*a3);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            c31 = TLanes.MultiplyAdd(x, b1, c31);
            x = TLanes.Broadcast(a3[aRow]);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            c41 = TLanes.MultiplyAdd(x, b1, c41);
            x = TLanes.Broadcast(a3[2 * aRow]);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            c51 = TLanes.MultiplyAdd(x, b1, c51);
            a += aColumn;
            a3 += aColumn;
            b += bRow;
        }

        Store(c, c00, c01, accumulate);
        Store(c + cRow, c10, c11, accumulate);
        Store(c + 2 * cRow, c20, c21, accumulate);
        Store(c + 3 * cRow, c30, c31, accumulate);
        Store(c + 4 * cRow, c40, c41, accumulate);
        Store(c + 5 * cRow, c50, c51, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(int inner, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        TVector c00 = default, c01 = default, c10 = default, c11 = default;
        for (int k = 0; k < inner; k++)
        {
            TVector b0 = TLanes.Load(b);
            TVector b1 = TLanes.Load(b + TLanes.Count);
            TVector x = TLanes.Broadcast(*a);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TLanes.MultiplyAdd(x, b1, c01);
            x = TLanes.Broadcast(a[aRow]);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TLanes.MultiplyAdd(x, b1, c11);
            a += aColumn;
            b += bRow;
        }

        Store(c, c00, c01, accumulate);
        Store(c + cRow, c10, c11, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, TVector first, TVector second, bool accumulate)
    {
        if (accumulate)
        {
            first = TLanes.Add(first, TLanes.Load(c));
            second = TLanes.Add(second, TLanes.Load(c + TLanes.Count));
        }

        TLanes.Store(first, c);
        TLanes.Store(second, c + TLanes.Count);
    }
}
