using System.Numerics;
using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

// Per tile of 64 tokens, with the sums of everything before it: S[e, v] = Σ φ(k)_e v_v, z[e] = Σ φ(k)_e. Scores stand transposed, A[key, query].

/// <summary>
/// Causal linear attention, o_i = Σ_{j≤i} (φ(q_i)·φ(k_j)) v_j / d_i with d_i = φ(q_i)·Σ_{j≤i} φ(k_j) + ε and φ(x) = elu(x) + 1, in one pass over
/// the tokens: the sums of a head stay in the cache. The backward pass goes forwards for dq and backwards for dk and dv, with sums of
/// the same size; no scores are ever stored.
/// </summary>
/// <remarks>
/// With g_i = do_i/d_i, u_i = Σ_{j≤i} (g_i·v_j) φ(k_j), h_i = -g_i·o_i = -φ(q_i)·u_i/d_i and P_ij = g_i·v_j + h_i:
/// dφ(q_i) = u_i + h_i Σ_{j≤i} φ(k_j), dφ(k_j) = Σ_{i≥j} P_ij φ(q_i), dv_j = Σ_{i≥j} (φ(q_i)·φ(k_j)) g_i; φ'(x) = min(φ(x), 1).
/// The output is not read again: in bf16 its rounding times the sum of all keys would grow with the length.
/// </remarks>
internal static unsafe class LinearAttentionTiles<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Tile = Tiles.Size;

    /// <summary>Writes the output, and the denominators [batch, heads, length] unless they are null.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="q">Queries before the feature map.</param>
    /// <param name="k">Keys before the feature map.</param>
    /// <param name="v">Values.</param>
    /// <param name="o">Output.</param>
    /// <param name="denominators">d, or null.</param>
    /// <param name="states">S of each head before the text, replaced by S after it; null starts from nothing and keeps nothing.</param>
    /// <param name="sums">z, likewise.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="threads">Threads.</param>
    public static void Forward(
        LinearAttentionShape shape, StoredRows<T> q, StoredRows<T> k, StoredRows<T> v, StoredRows<T> o, T* denominators, T* states, T* sums, T epsilon, int threads)
    {
        (int width, int padded) = ((int)shape.Width, Tiles.Padded(shape.Width, 2 * TLanes.Count));
        int[] buffers = [Tile * padded, Tile * padded, Tile * padded, Tile * padded, Tile * Tile, padded * padded, padded, Tile];
        Workers.ForEach(shape.Units, threads, () => new Workspace<T>(buffers), (unit, workspace) =>
        {
            T* state = workspace[5], sum = workspace[6];
            new Span<T>(state, padded * padded).Clear();
            new Span<T>(sum, padded).Clear();
            if (states is not null)
            {
                CopySquare(states + (nint)unit * width * width, width, state, padded, width);
                Copy(sums + (nint)unit * width, sum, width);
            }

            for (long tile = 0; tile < shape.TileCount; tile++)
            {
                TileRows rows = shape.Rows(unit, tile, padded);
                ForwardTile(q, k, v, o, rows, epsilon, workspace);
                if (denominators is not null)
                    Copy(workspace[7], denominators + unit * shape.Length + tile * Tile, rows.Count);
            }

            if (states is not null)
            {
                CopySquare(state, padded, states + (nint)unit * width * width, width, width);
                Copy(sum, sums + (nint)unit * width, width);
            }
        });
    }

    private static void ForwardTile(
        StoredRows<T> q, StoredRows<T> k, StoredRows<T> v, StoredRows<T> o, TileRows rows, T epsilon, Workspace<T> workspace)
    {
        int padded = rows.Padded;
        T* output = workspace[0], qT = workspace[1], kTile = workspace[2], vTile = workspace[3], a = workspace[4];
        T* state = workspace[5], sum = workspace[6], denominator = workspace[7];
        LoadFeatures(q, rows, output);
        Tiles.Transpose(output, padded, padded, qT);
        LoadFeatures(k, rows, kTile);
        v.Load(rows, vTile);

        TileProduct<TLanes, TVector, T>.Multiply(Tile, Tile, padded, kTile, padded, 1, qT, Tile, a, Tile, accumulate: false);
        Tiles.Mask(a, 0, T.Zero);
        Denominators(a, qT, sum, padded, epsilon, denominator);
        TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, Tile, a, 1, Tile, vTile, padded, output, padded, accumulate: false);
        TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, padded, qT, 1, Tile, state, padded, output, padded, accumulate: true);
        T* inverse = a;
        for (int i = 0; i < Tile; i++)
            inverse[i] = T.One / denominator[i];
        Tiles.ScaleRows<TLanes, TVector, T>(output, padded, inverse);
        o.Save(output, rows);

        TileProduct<TLanes, TVector, T>.Multiply(padded, padded, Tile, kTile, 1, padded, vTile, padded, state, padded, accumulate: true);
        AddRows(kTile, padded, sum);
    }

    /// <summary>Writes the gradients of q, k and v.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="q">Queries before the feature map.</param>
    /// <param name="k">Keys before the feature map.</param>
    /// <param name="v">Values.</param>
    /// <param name="denominators">d of the forward pass.</param>
    /// <param name="upstream">Gradient of the output.</param>
    /// <param name="offsets">Room for h [batch, heads, length].</param>
    /// <param name="dq">Gradient of the queries.</param>
    /// <param name="dk">Gradient of the keys.</param>
    /// <param name="dv">Gradient of the values.</param>
    /// <param name="threads">Threads.</param>
    public static void Backward(
        LinearAttentionShape shape, StoredRows<T> q, StoredRows<T> k, StoredRows<T> v, T* denominators, StoredRows<T> upstream, T* offsets,
        StoredRows<T> dq, StoredRows<T> dk, StoredRows<T> dv, int threads)
    {
        int padded = Tiles.Padded(shape.Width, 2 * TLanes.Count);
        int[] buffers = [.. Enumerable.Repeat(Tile * padded, 8), Tile * Tile, Tile, padded * padded, padded * padded, padded];
        Workers.ForEach(shape.Units, threads, () => new Workspace<T>(buffers), (unit, workspace) =>
        {
            T* d = denominators + unit * shape.Length, h = offsets + unit * shape.Length;
            ClearSums(workspace, padded);
            for (long tile = 0; tile < shape.TileCount; tile++)
                QueryGradient(q, k, v, d + tile * Tile, upstream, h + tile * Tile, dq, shape.Rows(unit, tile, padded), workspace);
            ClearSums(workspace, padded);
            for (long tile = shape.TileCount - 1; tile >= 0; tile--)
                KeyAndValueGradients(q, k, v, d + tile * Tile, upstream, h + tile * Tile, dk, dv, shape.Rows(unit, tile, padded), workspace);
        });
    }

    /// <summary>dq and h of a tile; the sums before it, Sᵀ and z, grow by it.</summary>
    private static void QueryGradient(
        StoredRows<T> q, StoredRows<T> k, StoredRows<T> v, T* d, StoredRows<T> upstream, T* h, StoredRows<T> dq, TileRows rows, Workspace<T> workspace)
    {
        int padded = rows.Padded;
        T* g = workspace[0], gT = workspace[1], qTile = workspace[2], kTile = workspace[3], vTile = workspace[4], dqTile = workspace[5];
        T* p = workspace[8], stateT = workspace[10], sum = workspace[12];
        LoadScaled(upstream, d, rows, g);
        Tiles.Transpose(g, padded, padded, gT);
        LoadFeatures(q, rows, qTile);
        LoadFeatures(k, rows, kTile);
        v.Load(rows, vTile);

        TileProduct<TLanes, TVector, T>.Multiply(Tile, Tile, padded, vTile, padded, 1, gT, Tile, p, Tile, accumulate: false);
        Tiles.Mask(p, 0, T.Zero);
        TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, Tile, p, 1, Tile, kTile, padded, dqTile, padded, accumulate: false);
        TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, padded, gT, 1, Tile, stateT, padded, dqTile, padded, accumulate: true);
        for (int i = 0; i < rows.Count; i++)
        {
            AddScaled(kTile + i * padded, T.One, padded, sum);
            h[i] = -Dot(qTile + i * padded, dqTile + i * padded, padded) / d[i];
            AddScaled(sum, h[i], padded, dqTile + i * padded);
        }

        MultiplyByDerivative(dqTile, qTile, padded);
        dq.Save(dqTile, rows);
        TileProduct<TLanes, TVector, T>.Multiply(padded, padded, Tile, vTile, 1, padded, kTile, padded, stateT, padded, accumulate: true);
    }

    /// <summary>dk and dv of a tile; the sums behind it, U[e, v] = Σ φ(q)_e g_v, its transpose and w[e] = Σ h φ(q)_e, grow by it.</summary>
    private static void KeyAndValueGradients(
        StoredRows<T> q, StoredRows<T> k, StoredRows<T> v, T* d, StoredRows<T> upstream, T* h, StoredRows<T> dk, StoredRows<T> dv, TileRows rows, Workspace<T> workspace)
    {
        int padded = rows.Padded;
        T* g = workspace[0], gT = workspace[1], qTile = workspace[2], kTile = workspace[3], vTile = workspace[4], qT = workspace[5];
        T* dkTile = workspace[6], dvTile = workspace[7], scores = workspace[8], offset = workspace[9], u = workspace[10], uT = workspace[11], w = workspace[12];
        LoadScaled(upstream, d, rows, g);
        Tiles.Transpose(g, padded, padded, gT);
        LoadFeatures(q, rows, qTile);
        Tiles.Transpose(qTile, padded, padded, qT);
        LoadFeatures(k, rows, kTile);
        v.Load(rows, vTile);

        TileProduct<TLanes, TVector, T>.Multiply(Tile, Tile, padded, kTile, padded, 1, qT, Tile, scores, Tile, accumulate: false);
        Tiles.Mask(scores, 0, T.Zero);
        TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, Tile, scores, Tile, 1, g, padded, dvTile, padded, accumulate: false);
        TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, padded, kTile, padded, 1, u, padded, dvTile, padded, accumulate: true);
        dv.Save(dvTile, rows);

        TileProduct<TLanes, TVector, T>.Multiply(Tile, Tile, padded, vTile, padded, 1, gT, Tile, scores, Tile, accumulate: false);
        new Span<T>(offset, Tile).Clear();
        Copy(h, offset, rows.Count);
        AddAndMask(scores, offset);
        TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, Tile, scores, Tile, 1, qTile, padded, dkTile, padded, accumulate: false);
        TileProduct<TLanes, TVector, T>.Multiply(Tile, padded, padded, vTile, padded, 1, uT, padded, dkTile, padded, accumulate: true);
        for (int i = 0; i < Tile; i++)
            AddScaled(w, T.One, padded, dkTile + i * padded);
        MultiplyByDerivative(dkTile, kTile, padded);
        dk.Save(dkTile, rows);

        TileProduct<TLanes, TVector, T>.Multiply(padded, padded, Tile, qTile, 1, padded, g, padded, u, padded, accumulate: true);
        TileProduct<TLanes, TVector, T>.Multiply(padded, padded, Tile, g, 1, padded, qTile, padded, uT, padded, accumulate: true);
        for (int i = 0; i < rows.Count; i++)
            AddScaled(qTile + i * padded, h[i], padded, w);
    }

    private static void ClearSums(Workspace<T> workspace, int padded)
    {
        new Span<T>(workspace[10], padded * padded).Clear();
        new Span<T>(workspace[11], padded * padded).Clear();
        new Span<T>(workspace[12], padded).Clear();
    }

    /// <summary>A tile of φ(x) = max(x, 0) + e^min(x, 0); 0 where there is no token or no such entry of the head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LoadFeatures(StoredRows<T> x, TileRows rows, T* tile)
    {
        x.Load(rows, tile);
        TVector zero = default;
        for (int i = 0; i < rows.Count; i++)
        {
            T* features = tile + i * rows.Padded;
            for (int e = 0; e < rows.Padded; e += TLanes.Count)
            {
                TVector value = TLanes.Load(features + e);
                TLanes.Store(TLanes.Add(TLanes.Max(zero, value), TLanes.ExpNegative(TLanes.Min(zero, value))), features + e);
            }

            new Span<T>(features + rows.Width, rows.Padded - rows.Width).Clear();
        }
    }

    /// <summary>d = Σ A over the keys + φ(q)·z + ε, for all queries side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Denominators(T* a, T* qT, T* sum, int padded, T epsilon, T* denominator)
    {
        for (int i = 0; i < Tile; i += TLanes.Count)
        {
            TVector d = TLanes.Broadcast(epsilon);
            for (int key = 0; key < Tile; key++)
                d = TLanes.Add(d, TLanes.Load(a + key * Tile + i));
            for (int e = 0; e < padded; e++)
                d = TLanes.MultiplyAdd(TLanes.Broadcast(sum[e]), TLanes.Load(qT + e * Tile + i), d);
            TLanes.Store(d, denominator + i);
        }
    }

    /// <summary>g = do/d; 0 where there is no token.</summary>
    private static void LoadScaled(StoredRows<T> upstream, T* d, TileRows rows, T* g)
    {
        upstream.Load(rows, g);
        for (int i = 0; i < rows.Count; i++)
        {
            TVector inverse = TLanes.Broadcast(T.One / d[i]);
            for (T* x = g + i * rows.Padded; x < g + (i + 1) * rows.Padded; x += TLanes.Count)
                TLanes.Store(TLanes.Multiply(TLanes.Load(x), inverse), x);
        }
    }

    /// <summary>P[key, query] += h[query], then 0 for queries before their key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddAndMask(T* p, T* h)
    {
        for (int i = 0; i < Tile; i += TLanes.Count)
        {
            TVector offset = TLanes.Load(h + i);
            for (int j = i; j < Tile * Tile; j += Tile)
                TLanes.Store(TLanes.Add(TLanes.Load(p + j), offset), p + j);
        }

        Tiles.Mask(p, 0, T.Zero);
    }

    /// <summary>gradient ← gradient ⊙ φ'(x), given φ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyByDerivative(T* gradient, T* features, int padded)
    {
        TVector one = TLanes.Broadcast(T.One);
        for (int i = 0; i < Tile * padded; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(gradient + i), TLanes.Min(one, TLanes.Load(features + i))), gradient + i);
    }

    private static void AddRows(T* rows, int padded, T* sum)
    {
        for (int i = 0; i < Tile; i++)
            AddScaled(rows + i * padded, T.One, padded, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Dot(T* a, T* b, int padded)
    {
        TVector sum = default;
        for (int e = 0; e < padded; e += TLanes.Count)
            sum = TLanes.MultiplyAdd(TLanes.Load(a + e), TLanes.Load(b + e), sum);
        return TLanes.Sum(sum);
    }

    /// <summary>sum += factor x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(T* x, T factor, int padded, T* sum)
    {
        TVector factors = TLanes.Broadcast(factor);
        for (int e = 0; e < padded; e += TLanes.Count)
            TLanes.Store(TLanes.MultiplyAdd(factors, TLanes.Load(x + e), TLanes.Load(sum + e)), sum + e);
    }

    private static void CopySquare(T* source, int sourceRow, T* target, int targetRow, int width)
    {
        for (int i = 0; i < width; i++)
            Copy(source + i * sourceRow, target + i * targetRow, width);
    }

    private static void Copy(T* source, T* target, int count) => new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(target, count));
}
