using System.Numerics;
using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

// Tiles are 64 queries by 64 keys. Scores stand transposed, S[key, query], so that a register holds 64 queries' numbers side by side
// and no sum runs across a register.

/// <summary>
/// Causal softmax attention by tiles (FlashAttention-2, arXiv 2307.08691, algorithms 1 and 2): the forward pass keeps a running
/// maximum and sum per query, the backward pass recomputes the scores. Nothing of size length² is ever stored.
/// </summary>
/// <remarks>
/// q, o and all gradients are contiguous [batch, length, heads, width], in the backward pass k and v, too; q is already divided by sqrt(width).
/// </remarks>
internal static unsafe class AttentionTiles<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Tile = AttentionShape.Tile;

    /// <summary>Writes the output and each query's log-sum-exp [batch, heads, queries].</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="keyRows">Where the rows of both lie.</param>
    /// <param name="o">Output.</param>
    /// <param name="logSumExp">Log-sum-exp.</param>
    /// <param name="threads">Threads.</param>
    public static void Forward(AttentionShape shape, T* q, T* k, T* v, RowLayout keyRows, T* o, T* logSumExp, int threads)
    {
        long tiles = shape.QueryTiles;
        int padded = Tiles.Padded(shape.Width, 2 * TLanes.Count);
        Workers.ForEach(shape.Batch * shape.Heads * tiles, threads, () => new Workspace<T>(ForwardBuffers(padded)), (task, workspace) =>
        {
            long head = task / tiles;
            // The last tiles see the most keys; starting with them keeps the threads equally long at work.
            long first = (tiles - 1 - task % tiles) * Tile;
            nint queries = shape.Start(head, shape.Queries) + (nint)first * shape.Row;
            nint keys = keyRows.Start(head / shape.Heads, head % shape.Heads);
            ForwardTile(shape, first, q + queries, k + keys, v + keys, keyRows.Row, o + queries, logSumExp + head * shape.Queries + first, workspace);
        });
    }

    /// <summary>Writes the gradient of q; adds those of k and v to <paramref name="dk"/> and <paramref name="dv"/>, which hold one zeroed tensor per part.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="o">Output of the forward pass.</param>
    /// <param name="logSumExp">Log-sum-exp of the forward pass.</param>
    /// <param name="upstream">Gradient of the output.</param>
    /// <param name="dq">Gradient of the queries.</param>
    /// <param name="dk">Gradients of the keys [parts, batch, length, heads, width].</param>
    /// <param name="dv">Gradients of the values, likewise.</param>
    /// <param name="parts">How many threads share a head; the parts are to be added up.</param>
    /// <param name="threads">Threads in all.</param>
    public static void Backward(
        AttentionShape shape, T* q, T* k, T* v, T* o, T* logSumExp, T* upstream, T* dq, T* dk, T* dv, int parts, int threads)
    {
        long tiles = shape.QueryTiles;
        int padded = Tiles.Padded(shape.Width, 2 * TLanes.Count);
        long heads = shape.Batch * shape.Heads;
        nint gradientSize = (nint)(heads * shape.Keys * shape.Width);
        Workers.ForEach(heads * parts, threads, () => new Workspace<T>(BackwardBuffers(padded)), (task, workspace) =>
        {
            (long head, long part) = (task / parts, task % parts);
            nint keys = shape.Start(head, shape.Keys);
            nint sums = (nint)part * gradientSize + keys;
            for (long tile = part; tile < tiles; tile += parts)
            {
                long first = tile * Tile;
                nint queries = shape.Start(head, shape.Queries) + (nint)first * shape.Row;
                BackwardTile(shape, first, q + queries, k + keys, v + keys, o + queries, logSumExp + head * shape.Queries + first,
                    upstream + queries, dq + queries, dk + sums, dv + sums, workspace);
            }
        });
    }

    private static void ForwardTile(
        AttentionShape shape, long first, T* q, T* k, T* v, nint keyRow, T* o, T* logSumExp, Workspace<T> workspace)
    {
        (int width, int padded) = ((int)shape.Width, Tiles.Padded(shape.Width, 2 * TLanes.Count));
        T* tile = workspace[0], qT = workspace[1], output = workspace[2], s = workspace[3];
        T* maximum = workspace[4], sum = workspace[4] + Tile, shrink = workspace[4] + 2 * Tile;
        int queries = (int)Math.Min(Tile, shape.Queries - first);
        Tiles.Load(q, shape.Row, queries, width, padded, tile);
        Tiles.Transpose(tile, padded, padded, qT);
        new Span<T>(maximum, Tile).Fill(T.NegativeInfinity);
        new Span<T>(sum, Tile).Clear();

        long seen = first + queries + shape.Offset;
        for (long key = 0; key < seen; key += Tile)
        {
            int keys = (int)Math.Min(Tile, shape.Keys - key);
            T* kTile = AsTile(k + (nint)key * keyRow, keyRow, keys, width, padded, tile);
            TileProduct<TLanes, TVector, T>.Multiply(Tile, Tile, width, kTile, padded, 1, qT, Tile, s, Tile, accumulate: false);
            long ahead = key - first - shape.Offset;
            Tiles.Mask(s, ahead, T.NegativeInfinity);
            Exponentiate(s, maximum, sum, shrink);
            Tiles.Mask(s, ahead, T.Zero);

            if (key > 0)
                Tiles.ScaleRows<TLanes, TVector, T>(output, padded, shrink);
            T* vTile = AsTile(v + (nint)key * keyRow, keyRow, keys, width, padded, tile);
            TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, keys, s, 1, Tile, vTile, padded, output, padded, accumulate: key > 0);
        }

        for (int i = 0; i < queries; i++)
        {
            logSumExp[i] = maximum[i] + T.Log(sum[i]);
            shrink[i] = T.One / sum[i];
        }

        Tiles.ScaleRows<TLanes, TVector, T>(output, padded, shrink);
        Tiles.Save(output, padded, queries, width, o, shape.Row);
    }

    private static void BackwardTile(
        AttentionShape shape, long first, T* q, T* k, T* v, T* o, T* logSumExp, T* upstream, T* dq, T* dk, T* dv, Workspace<T> workspace)
    {
        (int width, int padded) = ((int)shape.Width, Tiles.Padded(shape.Width, 2 * TLanes.Count));
        T* qTile = workspace[0], doTile = workspace[1], kTile = workspace[2], vTile = workspace[3];
        T* qT = workspace[4], doT = workspace[5], dqTile = workspace[6], change = workspace[7];
        T* p = workspace[8], ds = workspace[9];
        T* lse = workspace[10], delta = workspace[10] + Tile;
        int queries = (int)Math.Min(Tile, shape.Queries - first);
        Tiles.Load(q, shape.Row, queries, width, padded, qTile);
        Tiles.Load(upstream, shape.Row, queries, width, padded, doTile);
        Tiles.Transpose(qTile, padded, padded, qT);
        Tiles.Transpose(doTile, padded, padded, doT);
        new Span<T>(lse, 2 * Tile).Clear();
        for (int i = 0; i < queries; i++)
        {
            lse[i] = logSumExp[i];
            delta[i] = Dot(doTile + i * padded, o + i * shape.Row, width);
        }

        long seen = first + queries + shape.Offset;
        for (long key = 0; key < seen; key += Tile)
        {
            int keys = (int)Math.Min(Tile, shape.Keys - key);
            nint at = (nint)key * shape.Row;
            Tiles.Load(k + at, shape.Row, keys, width, padded, kTile);
            Tiles.Load(v + at, shape.Row, keys, width, padded, vTile);
            TileProduct<TLanes, TVector, T>.Multiply(Tile, Tile, width, kTile, padded, 1, qT, Tile, p, Tile, accumulate: false);
            TileProduct<TLanes, TVector, T>.Multiply(Tile, Tile, width, vTile, padded, 1, doT, Tile, ds, Tile, accumulate: false);
            Differentiate(p, ds, lse, delta);
            long ahead = key - first - shape.Offset;
            Tiles.Mask(p, ahead, T.Zero);
            Tiles.Mask(ds, ahead, T.Zero);

            TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, queries, p, Tile, 1, doTile, padded, change, padded, accumulate: false);
            Add(change, padded, keys, width, dv + at, shape.Row);
            TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, queries, ds, Tile, 1, qTile, padded, change, padded, accumulate: false);
            Add(change, padded, keys, width, dk + at, shape.Row);
            TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, keys, ds, 1, Tile, kTile, padded, dqTile, padded, accumulate: key > 0);
        }

        Tiles.Save(dqTile, padded, queries, width, dq, shape.Row);
    }

    /// <summary>Scores become exp(s - m) with the new running maximum m; earlier sums and outputs are to shrink by exp(m_old - m).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Exponentiate(T* s, T* maximum, T* sum, T* shrink)
    {
        for (int i = 0; i < Tile; i += TLanes.Count)
        {
            TVector before = TLanes.Load(maximum + i);
            TVector m = before;
            for (int j = 0; j < Tile; j++)
                m = TLanes.Max(m, TLanes.Load(s + j * Tile + i));
            TVector total = default;
            for (int j = 0; j < Tile; j++)
            {
                TVector p = TLanes.ExpNegative(TLanes.Subtract(TLanes.Load(s + j * Tile + i), m));
                TLanes.Store(p, s + j * Tile + i);
                total = TLanes.Add(total, p);
            }

            TVector factor = TLanes.ExpNegative(TLanes.Subtract(before, m));
            TLanes.Store(factor, shrink + i);
            TLanes.Store(m, maximum + i);
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(sum + i), factor, total), sum + i);
        }
    }

    /// <summary>P = exp(s - lse) over the scores, and dS = P ⊙ (dP - Δ) over dP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Differentiate(T* p, T* ds, T* lse, T* delta)
    {
        for (int i = 0; i < Tile; i += TLanes.Count)
        {
            TVector offset = TLanes.Load(lse + i);
            TVector mean = TLanes.Load(delta + i);
            for (int j = i; j < Tile * Tile; j += Tile)
            {
                TVector probability = TLanes.ExpNegative(TLanes.Subtract(TLanes.Load(p + j), offset));
                TLanes.Store(probability, p + j);
                TLanes.Store(TLanes.Multiply(probability, TLanes.Subtract(TLanes.Load(ds + j), mean)), ds + j);
            }
        }
    }

    /// <summary>Rows where they are, if that is how a tile's lie; else their copy in <paramref name="tile"/>.</summary>
    private static T* AsTile(T* rows, nint row, int count, int width, int padded, T* tile)
    {
        if (count == Tile && width == padded && row == padded)
            return rows;
        Tiles.Load(rows, row, count, width, padded, tile);
        return tile;
    }

    private static void Add(T* tile, int padded, int rows, int width, T* target, nint row)
    {
        for (int i = 0; i < rows; i++)
        {
            T* from = tile + i * padded, to = target + i * row;
            int c = 0;
            for (; c <= width - TLanes.Count; c += TLanes.Count)
                TLanes.Store(TLanes.Add(TLanes.Load(from + c), TLanes.Load(to + c)), to + c);
            for (; c < width; c++)
                to[c] += from[c];
        }
    }

    private static T Dot(T* a, T* b, int width)
    {
        T sum = T.Zero;
        for (int c = 0; c < width; c++)
            sum += a[c] * b[c];
        return sum;
    }

    private static int[] ForwardBuffers(int padded) => [Tile * padded, Tile * padded, Tile * padded, Tile * Tile, 3 * Tile];

    private static int[] BackwardBuffers(int padded) => [.. Enumerable.Repeat(Tile * padded, 8), Tile * Tile, Tile * Tile, 2 * Tile];
}
