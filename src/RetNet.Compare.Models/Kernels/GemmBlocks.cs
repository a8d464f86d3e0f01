using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// Products by blocks (Goto and van de Geijn 2008, https://doi.org/10.1145/1356052.1356053): some columns of B are packed into panels of two
/// registers' width, which stay in the second-level cache; one panel at a time is in the first, while rows of A pass.
/// </summary>
internal readonly unsafe struct GemmBlocks<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    // A block of rows is whole blocks of six and of eight, as TileProduct takes them.
    private const int RowBlock = 48, RowGroup = 4 * RowBlock, InnerBlock = 128, PackedInner = 4 * InnerBlock, ColumnBlock = 256;

    /// <summary>Rows that are asked of memory before they are packed.</summary>
    private const int Ahead = 4;

    private readonly GemmShape shape;
    private readonly T* a, b, c, panels, packedA, edge;

    private GemmBlocks(GemmShape shape, T* a, T* b, T* c, Workspace<T> workspace)
    {
        this.shape = shape;
        this.a = a;
        this.b = b;
        this.c = c;
        panels = workspace[0];
        packedA = workspace[1];
        edge = workspace[2];
    }

    private static int Panel => 2 * TLanes.Count;

    /// <summary>Writes C.</summary>
    public static void Multiply(GemmShape shape, T* a, T* b, T* c, int threads)
    {
        (nint sizeA, nint sizeB, nint sizeC) = ((nint)shape.Rows * shape.Inner, (nint)shape.Inner * shape.Columns, (nint)shape.Rows * shape.Columns);
        int columnBlocks = (shape.Columns + ColumnBlock - 1) / ColumnBlock;
        int[] buffers = [PackedInner * ColumnBlock, InnerBlock * RowGroup, RowBlock * Panel];
        Workers.ForEach(shape.Batch * columnBlocks, threads, () => new Workspace<T>(buffers), (task, workspace) =>
        {
            (nint matrix, int column) = ((nint)(task / columnBlocks), (int)(task % columnBlocks) * ColumnBlock);
            var product = new GemmBlocks<TLanes, TVector, T>(shape, a + matrix * sizeA, b + matrix * sizeB, c + matrix * sizeC, workspace);
            for (int inner = 0; inner < shape.Inner; inner += PackedInner)
                product.Multiply(inner, column);
        });
    }

    /// <summary>Adds the product of A, from one of its columns on, with a packed block of B; the first columns of A overwrite C.</summary>
    private void Multiply(int start, int column)
    {
        int end = Math.Min(start + PackedInner, shape.Inner), columns = Math.Min(ColumnBlock, shape.Columns - column);
        if (shape.TurnedB)
            PackTurned(b + (nint)column * shape.Inner + start, columns, end - start);
        else
            Pack(b + (nint)start * shape.Columns + column, columns, end - start);

        for (int group = 0; group < shape.Rows; group += RowGroup)
        {
            int endOfGroup = Math.Min(group + RowGroup, shape.Rows);
            for (int inner = start; inner < end; inner += InnerBlock)
            {
                int depth = Math.Min(InnerBlock, end - inner);
                if (shape.TurnedA)
                    PackRows(group, endOfGroup, inner, depth);
                for (int row = group; row < endOfGroup; row += RowBlock)
                    MultiplyRows(row, Math.Min(RowBlock, endOfGroup - row), row - group, inner, depth, column, columns, panels + (inner - start) * ColumnBlock);
            }
        }
    }

    private void MultiplyRows(int row, int rows, int rowOfGroup, int inner, int depth, int column, int columns, T* packed)
    {
        int evenRows = (rows + 1) & ~1;
        T* block = a + (nint)row * shape.Inner + inner;
        (nint aRow, nint aColumn) = (shape.Inner, 1);
        if (shape.TurnedA)
        {
            block = packedA + rowOfGroup * InnerBlock;
            (aRow, aColumn) = (1, RowBlock);
        }
        else if (evenRows > rows)
        {
            Copy(block, shape.Inner, packedA, InnerBlock, rows, depth);
            new Span<T>(packedA + rows * InnerBlock, depth).Clear();
            block = packedA;
            aRow = InnerBlock;
        }

        for (int j = 0; j < columns; j += Panel, packed += Panel * InnerBlock)
        {
            T* target = c + (nint)row * shape.Columns + column + j;
            int width = Math.Min(Panel, columns - j);
            if (evenRows == rows && width == Panel)
            {
                TileProduct<TLanes, TVector, T>.Multiply(rows, Panel, depth, block, aRow, aColumn, packed, Panel, target, shape.Columns, inner > 0);
                continue;
            }

            Copy(target, shape.Columns, edge, Panel, rows, width);
            TileProduct<TLanes, TVector, T>.Multiply(evenRows, Panel, depth, block, aRow, aColumn, packed, Panel, edge, Panel, inner > 0);
            Copy(edge, Panel, target, shape.Columns, rows, width);
        }
    }

    /// <summary>Rows of B, cut to panels; zeros behind the last column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(T* rows, int columns, int depth)
    {
        int whole = columns / Panel * Panel;
        for (int k = 0; k < depth; k++, rows += shape.Columns)
        {
            T* target = panels + k / InnerBlock * InnerBlock * ColumnBlock + k % InnerBlock * Panel;
            for (int j = 0; j < whole; j += Panel, target += InnerBlock * Panel)
            {
                Prefetch(rows + (nint)Ahead * shape.Columns + j, Panel);
                TLanes.Store(TLanes.Load(rows + j), target);
                TLanes.Store(TLanes.Load(rows + j + TLanes.Count), target + TLanes.Count);
            }

            for (int j = whole; j < columns || j % Panel > 0; j++)
                target[j - whole] = j < columns ? rows[j] : default;
        }
    }

    /// <summary>The same from rows of Bᵀ.</summary>
    private void PackTurned(T* rows, int columns, int depth)
    {
        for (int k = 0; k < depth; k += InnerBlock)
        {
            int part = Math.Min(InnerBlock, depth - k);
            for (int j = 0; j < columns; j += Panel)
            {
                T* target = panels + k * ColumnBlock + j * InnerBlock;
                int width = Math.Min(Panel, columns - j);
                if (width < Panel)
                    new Span<T>(target, part * Panel).Clear();
                Transposition.Copy(rows + (nint)j * shape.Inner + k, shape.Inner, width, part, target, Panel);
            }
        }
    }

    /// <summary>Columns of A from rows of Aᵀ, cut to blocks of rows of A; a zero behind an odd last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PackRows(int first, int end, int inner, int depth)
    {
        T* source = a + (nint)inner * shape.Rows;
        for (int k = 0; k < depth; k++, source += shape.Rows)
        {
            T* target = packedA + k * RowBlock;
            for (int row = first; row < end; row += RowBlock, target += RowBlock * InnerBlock)
            {
                int rows = Math.Min(RowBlock, end - row);
                Prefetch(source + (nint)Ahead * shape.Rows + row, rows);
                CopyRow(source + row, target, rows);
                if (rows % 2 > 0)
                    target[rows] = default;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(T* source, nint distance, T* target, nint targetDistance, int rows, int width)
    {
        for (int i = 0; i < rows; i++, source += distance, target += targetDistance)
            CopyRow(source, target, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(T* source, T* target, int width)
    {
        int j = 0;
        for (; j <= width - TLanes.Count; j += TLanes.Count)
            TLanes.Store(TLanes.Load(source + j), target + j);
        for (; j < width; j++)
            target[j] = source[j];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(T* first, int count)
    {
        for (int i = 0; Sse.IsSupported && i < count; i += 64 / sizeof(T))
            Sse.Prefetch0(first + i);
    }
}
