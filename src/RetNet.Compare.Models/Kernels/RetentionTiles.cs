using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

// Scores stand transposed, S[key, query], as in AttentionTiles. Rows of tiles end in one register of padding: rows of a power of two bytes
// would share a few sets of the cache.

/// <summary>o_i = Σ_{j≤i} γ^(i-j) (q_i·k_j) v_j by tiles of 64 queries by 64 keys, forward and backward; no scores are ever stored.</summary>
/// <remarks>
/// q, k, v, o and their gradients are contiguous [sequences, length, heads, width]. The powers of a head are 64 zeros, for the future,
/// and γ^0 … γ^(length-1).
/// </remarks>
internal static unsafe class RetentionTiles<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    private const int Tile = RetentionShape.Tile;

    private static int Panel => 2 * TLanes.Count;

    /// <summary>Writes the output.</summary>
    public static void Forward(RetentionShape shape, T* q, T* k, T* v, T* powers, T* o, int threads)
    {
        (int keyWidth, int valueWidth) = ((int)shape.KeyWidth, (int)shape.ValueWidth);
        int[] buffers = [keyWidth * Row(Tile), Tile * Tile, Tile * Row(valueWidth)];
        Workers.ForEach(shape.Sequences * shape.Heads * shape.Tiles, threads, () => new Workspace<T>(buffers), (task, workspace) =>
        {
            T* qT = workspace[0], s = workspace[1], vTile = workspace[2];
            long head = task / shape.Tiles;
            // The last tiles see the most keys; starting with them keeps the threads equally long at work.
            long i = shape.Tiles - 1 - task % shape.Tiles;
            (nint keys, nint values) = ((nint)(shape.Start(head) * keyWidth), (nint)(shape.Start(head) * valueWidth));
            T* output = o + values + (nint)i * Tile * shape.ValueRow;
            Tiles.Transpose(q + keys + (nint)i * Tile * shape.KeyRow, shape.KeyRow, keyWidth, qT, Row(Tile));
            for (long j = 0; j <= i; j++)
            {
                Multiply(Tile, Tile, keyWidth, k + keys + (nint)j * Tile * shape.KeyRow, shape.KeyRow, 1, qT, Row(Tile), s, Tile, false);
                Decay(s, Powers(shape, powers, head) + (nint)(i - j) * Tile);
                Copy(v + values + (nint)j * Tile * shape.ValueRow, shape.ValueRow, valueWidth, vTile);
                Multiply(Tile, valueWidth, Tile, s, 1, Tile, vTile, Row(valueWidth), output, shape.ValueRow, j > 0);
            }
        });
    }

    /// <summary>Writes the gradients of q, k and v; the scores are computed again.</summary>
    public static void Backward(RetentionShape shape, T* q, T* k, T* v, T* powers, T* upstream, T* dq, T* dk, T* dv, int threads)
    {
        (int keyWidth, int valueWidth) = ((int)shape.KeyWidth, (int)shape.ValueWidth);
        int[] buffers =
        [
            keyWidth * Row(Tile), valueWidth * Row(Tile), Tile * Row(keyWidth), Tile * Row(valueWidth), Tile * Row(keyWidth),
            Tile * Tile, Tile * Tile,
        ];
        Workers.ForEach(shape.Sequences * shape.Heads, threads, () => new Workspace<T>(buffers), (head, workspace) =>
        {
            (nint keys, nint values) = ((nint)(shape.Start(head) * keyWidth), (nint)(shape.Start(head) * valueWidth));
            for (long i = 0; i < shape.Tiles; i++)
                BackwardTile(shape, i, q + keys, k + keys, v + values, Powers(shape, powers, head), upstream + values, dq + keys, dk + keys, dv + values, workspace);
        });
    }

    private static void BackwardTile(
        RetentionShape shape, long i, T* q, T* k, T* v, T* powers, T* upstream, T* dq, T* dk, T* dv, Workspace<T> workspace)
    {
        (int keyWidth, int valueWidth) = ((int)shape.KeyWidth, (int)shape.ValueWidth);
        T* qT = workspace[0], doT = workspace[1], qTile = workspace[2], doTile = workspace[3], kTile = workspace[4], s = workspace[5], ds = workspace[6];
        (nint keyTile, nint valueTile) = (Tile * shape.KeyRow, Tile * shape.ValueRow);
        (nint keyAt, nint valueAt) = ((nint)i * keyTile, (nint)i * valueTile);
        Tiles.Transpose(q + keyAt, shape.KeyRow, keyWidth, qT, Row(Tile));
        Copy(q + keyAt, shape.KeyRow, keyWidth, qTile);
        Tiles.Transpose(upstream + valueAt, shape.ValueRow, valueWidth, doT, Row(Tile));
        Copy(upstream + valueAt, shape.ValueRow, valueWidth, doTile);
        for (long j = 0; j <= i; j++)
        {
            T* decay = powers + (nint)(i - j) * Tile;
            T* kRows = k + (nint)j * keyTile;
            Multiply(Tile, Tile, keyWidth, kRows, shape.KeyRow, 1, qT, Row(Tile), s, Tile, false);
            Multiply(Tile, Tile, valueWidth, v + (nint)j * valueTile, shape.ValueRow, 1, doT, Row(Tile), ds, Tile, false);
            Decay(s, decay);
            Decay(ds, decay);

            // Key tile j is met first by its own queries, i = j.
            Multiply(Tile, valueWidth, Tile, s, Tile, 1, doTile, Row(valueWidth), dv + (nint)j * valueTile, shape.ValueRow, i > j);
            Multiply(Tile, keyWidth, Tile, ds, Tile, 1, qTile, Row(keyWidth), dk + (nint)j * keyTile, shape.KeyRow, i > j);
            Copy(kRows, shape.KeyRow, keyWidth, kTile);
            Multiply(Tile, keyWidth, Tile, ds, 1, Tile, kTile, Row(keyWidth), dq + keyAt, shape.KeyRow, j > 0);
        }
    }

    /// <summary>A product by panels of B of two registers, which stay in the first-level cache while all rows of A pass.</summary>
    private static void Multiply(
        int rows, int columns, int inner, T* a, nint aRow, nint aColumn, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        for (int j = 0; j < columns; j += Panel)
            TileProduct<TLanes, TVector, T>.Multiply(rows, Panel, inner, a, aRow, aColumn, b + j, bRow, c + j, cRow, accumulate);
    }

    /// <summary>S[key, query] ← γ^(distance + query - key) S, zero in the future; <paramref name="powers"/> start at the tiles' distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Decay(T* s, T* powers)
    {
        for (int key = 0; key < Tile; key++)
        {
            for (int query = 0; query < Tile; query += TLanes.Count)
            {
                T* score = s + key * Tile + query;
                TLanes.Store(TLanes.Multiply(TLanes.Load(score), TLanes.Load(powers + query - key)), score);
            }
        }
    }

    private static void Copy(T* source, nint row, int width, T* tile)
    {
        for (int i = 0; i < Tile; i++)
            new ReadOnlySpan<T>(source + i * row, width).CopyTo(new Span<T>(tile + i * Row(width), width));
    }

    /// <summary>γ^0 of a head.</summary>
    private static T* Powers(RetentionShape shape, T* powers, long head) => powers + (nint)(head % shape.Heads * (Tile + shape.Length) + Tile);

    private static int Row(int width) => width + TLanes.Count;
}
