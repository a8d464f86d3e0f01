using System.Numerics;
using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The loops of <see cref="TiledToeplitzAttention"/>. For each (sequence, head) keys and values are turned so that neighbouring tokens s lie
/// in the lanes; row t of the mask is a slice of the reversed kernel, whose part behind the distance 0 is zero.
/// </summary>
internal static unsafe class ToeplitzTiles<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private const int Width = (int)TiledToeplitzAttention.HeadWidth;

    /// <summary>Tokens s visited by all rows before the next are: keys, values and their gradients stay in the nearest caches.</summary>
    private const int Tile = 512;

    private static int Lanes => TLanes.Count;

    /// <summary>Writes y for q, k and v [batch, length, heads, 8] and a kernel [heads, length].</summary>
    public static void Forward(ToeplitzShape shape, T* q, T* k, T* v, T* kernel, T* y, int threads)
    {
        (int length, nint row) = ((int)shape.Length, shape.Row);
        Workers.ForEach(shape.Batch * shape.Heads, threads, () => new ToeplitzScratch<T>(length, turnedRows: 2, Lanes), (index, scratch) =>
        {
            (long b, long h) = (index / shape.Heads, index % shape.Heads);
            nint at = shape.Start(b, h);
            scratch.Reverse(kernel + (nint)h * length);
            T* keys = scratch.Turn(0, k + at, row), values = scratch.Turn(1, v + at, row);
            for (int first = 0; first < length; first += Tile)
            {
                for (int t = first; t < length; t++)
                    Row(q + at + t * row, keys, values, scratch.MaskRow(t), first, Math.Min(t, first + Tile - 1), y + at + t * row);
            }
        });
    }

    /// <summary>
    /// Writes the gradients of queries, keys, values and, summed over the batch, kernel. With S = q kᵀ, P = S ⊙ M and dP = dy vᵀ,
    /// dS = dP ⊙ M: dq = dS k, dk = dSᵀ q, dv = Pᵀ dy, and dm[τ] collects dP ⊙ S along its diagonal.
    /// </summary>
    public static void Backward(
        ToeplitzShape shape, T* q, T* k, T* v, T* kernel, T* upstream, T* dq, T* dk, T* dv, T* dkernel, int threads)
    {
        (int length, nint row) = ((int)shape.Length, shape.Row);
        Workers.ForEach(shape.Heads, threads, () => new ToeplitzScratch<T>(length, turnedRows: 4, Lanes), (h, scratch) =>
        {
            scratch.Reverse(kernel + (nint)h * length);
            scratch.ClearGradient();
            for (long b = 0; b < shape.Batch; b++)
            {
                nint at = shape.Start(b, h);
                T* keys = scratch.Turn(0, k + at, row), values = scratch.Turn(1, v + at, row);
                T* keyGradients = scratch.Clear(2), valueGradients = scratch.Clear(3);
                for (int first = 0; first < length; first += Tile)
                {
                    for (int t = first; t < length; t++)
                    {
                        nint token = at + t * row;
                        GradientRow(
                            q + token, upstream + token, keys, values, scratch.MaskRow(t), scratch.GradientRow(t), first, Math.Min(t, first + Tile - 1),
                            dq + token, keyGradients, valueGradients);
                    }
                }

                scratch.TurnBack(2, dk + at, row);
                scratch.TurnBack(3, dv + at, row);
            }

            scratch.ReverseGradient(dkernel + (nint)h * length);
        });
    }

    /// <summary>Adds what the tokens from <paramref name="first"/> to <paramref name="last"/> give one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(T* q, T* keys, T* values, T* mask, int first, int last, T* y)
    {
        TVector q0 = TLanes.Broadcast(q[0]), q1 = TLanes.Broadcast(q[1]), q2 = TLanes.Broadcast(q[2]), q3 = TLanes.Broadcast(q[3]);
        TVector q4 = TLanes.Broadcast(q[4]), q5 = TLanes.Broadcast(q[5]), q6 = TLanes.Broadcast(q[6]), q7 = TLanes.Broadcast(q[7]);
        TVector y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default, y7 = default;
        for (int s = first; s <= last; s += Lanes)
        {
            TVector p = TLanes.Multiply(Dot(keys + s * Width, q0, q1, q2, q3, q4, q5, q6, q7), TLanes.Load(mask + s));
            T* at = values + s * Width;
            y0 = TLanes.MultiplyAdd(p, TLanes.Load(at), y0);
            y1 = TLanes.MultiplyAdd(p, TLanes.Load(at + Lanes), y1);
            y2 = TLanes.MultiplyAdd(p, TLanes.Load(at + 2 * Lanes), y2);
            y3 = TLanes.MultiplyAdd(p, TLanes.Load(at + 3 * Lanes), y3);
            y4 = TLanes.MultiplyAdd(p, TLanes.Load(at + 4 * Lanes), y4);
            y5 = TLanes.MultiplyAdd(p, TLanes.Load(at + 5 * Lanes), y5);
            y6 = TLanes.MultiplyAdd(p, TLanes.Load(at + 6 * Lanes), y6);
            y7 = TLanes.MultiplyAdd(p, TLanes.Load(at + 7 * Lanes), y7);
        }

        Collect(y, first > 0, y0, y1, y2, y3, y4, y5, y6, y7);
    }

    // The rows' numbers are broadcast ahead of the loop: 24 of AVX-512's 32 registers hold them and the sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GradientRow(
        T* q, T* upstream, T* keys, T* values, T* mask, T* maskGradient, int first, int last, T* dq, T* keyGradients, T* valueGradients)
    {
        TVector q0 = TLanes.Broadcast(q[0]), q1 = TLanes.Broadcast(q[1]), q2 = TLanes.Broadcast(q[2]), q3 = TLanes.Broadcast(q[3]);
        TVector q4 = TLanes.Broadcast(q[4]), q5 = TLanes.Broadcast(q[5]), q6 = TLanes.Broadcast(q[6]), q7 = TLanes.Broadcast(q[7]);
        TVector u0 = TLanes.Broadcast(upstream[0]), u1 = TLanes.Broadcast(upstream[1]), u2 = TLanes.Broadcast(upstream[2]), u3 = TLanes.Broadcast(upstream[3]);
        TVector u4 = TLanes.Broadcast(upstream[4]), u5 = TLanes.Broadcast(upstream[5]), u6 = TLanes.Broadcast(upstream[6]), u7 = TLanes.Broadcast(upstream[7]);
        TVector g0 = default, g1 = default, g2 = default, g3 = default, g4 = default, g5 = default, g6 = default, g7 = default;
        for (int s = first; s <= last; s += Lanes)
        {
            TVector scores = Dot(keys + s * Width, q0, q1, q2, q3, q4, q5, q6, q7);
            TVector weights = Dot(values + s * Width, u0, u1, u2, u3, u4, u5, u6, u7);
            TVector factor = TLanes.Load(mask + s);
            TLanes.Store(TLanes.MultiplyAdd(weights, scores, TLanes.Load(maskGradient + s)), maskGradient + s);
            AddOuter(TLanes.Multiply(scores, factor), valueGradients + s * Width, u0, u1, u2, u3, u4, u5, u6, u7);
            weights = TLanes.Multiply(weights, factor);
            AddOuter(weights, keyGradients + s * Width, q0, q1, q2, q3, q4, q5, q6, q7);

            T* at = keys + s * Width;
            g0 = TLanes.MultiplyAdd(weights, TLanes.Load(at), g0);
            g1 = TLanes.MultiplyAdd(weights, TLanes.Load(at + Lanes), g1);
            g2 = TLanes.MultiplyAdd(weights, TLanes.Load(at + 2 * Lanes), g2);
            g3 = TLanes.MultiplyAdd(weights, TLanes.Load(at + 3 * Lanes), g3);
            g4 = TLanes.MultiplyAdd(weights, TLanes.Load(at + 4 * Lanes), g4);
            g5 = TLanes.MultiplyAdd(weights, TLanes.Load(at + 5 * Lanes), g5);
            g6 = TLanes.MultiplyAdd(weights, TLanes.Load(at + 6 * Lanes), g6);
            g7 = TLanes.MultiplyAdd(weights, TLanes.Load(at + 7 * Lanes), g7);
        }

        Collect(dq, first > 0, g0, g1, g2, g3, g4, g5, g6, g7);
    }

    /// <summary>Sums the lanes into a row; all tiles but the first add to what is there.</summary>
    private static void Collect(T* row, bool add, TVector a, TVector b, TVector c, TVector d, TVector e, TVector f, TVector g, TVector h)
    {
        T* sums = stackalloc T[Width];
        sums[0] = TLanes.Sum(a);
        sums[1] = TLanes.Sum(b);
        sums[2] = TLanes.Sum(c);
        sums[3] = TLanes.Sum(d);
        sums[4] = TLanes.Sum(e);
        sums[5] = TLanes.Sum(f);
        sums[6] = TLanes.Sum(g);
        sums[7] = TLanes.Sum(h);
        for (int i = 0; i < Width; i++)
            row[i] = add ? row[i] + sums[i] : sums[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Dot(T* columns, TVector a, TVector b, TVector c, TVector d, TVector e, TVector f, TVector g, TVector h)
    {
        TVector even = TLanes.Multiply(a, TLanes.Load(columns));
        TVector odd = TLanes.Multiply(b, TLanes.Load(columns + Lanes));
        even = TLanes.MultiplyAdd(c, TLanes.Load(columns + 2 * Lanes), even);
        odd = TLanes.MultiplyAdd(d, TLanes.Load(columns + 3 * Lanes), odd);
        even = TLanes.MultiplyAdd(e, TLanes.Load(columns + 4 * Lanes), even);
        odd = TLanes.MultiplyAdd(f, TLanes.Load(columns + 5 * Lanes), odd);
        even = TLanes.MultiplyAdd(g, TLanes.Load(columns + 6 * Lanes), even);
        odd = TLanes.MultiplyAdd(h, TLanes.Load(columns + 7 * Lanes), odd);
        return TLanes.Add(even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOuter(TVector weights, T* columns, TVector a, TVector b, TVector c, TVector d, TVector e, TVector f, TVector g, TVector h)
    {
        Add(weights, a, columns);
        Add(weights, b, columns + Lanes);
        Add(weights, c, columns + 2 * Lanes);
        Add(weights, d, columns + 3 * Lanes);
        Add(weights, e, columns + 4 * Lanes);
        Add(weights, f, columns + 5 * Lanes);
        Add(weights, g, columns + 6 * Lanes);
        Add(weights, h, columns + 7 * Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(TVector weights, TVector factor, T* column) =>
        TLanes.Store(TLanes.MultiplyAdd(weights, factor, TLanes.Load(column)), column);
}
