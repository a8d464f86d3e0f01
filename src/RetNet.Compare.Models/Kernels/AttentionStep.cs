using System.Runtime.Intrinsics.X86;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// One token of attention for each sequence and head: turns q and k, writes k and v behind the cached ones, softmax(q Kᵀ) V in one pass over
/// the cache. The plain form is <see cref="Attention.ExplicitAttention"/> on the cache.
/// </summary>
/// <typeparam name="TCached">float, or ushort for bf16.</typeparam>
internal readonly unsafe struct AttentionStep<TCached> : IRangeWork
    where TCached : unmanaged
{
    private const int KeyBlock = 64;

    /// <summary>Projected queries, keys and values [batch, heads·width].</summary>
    public required float* Queries { get; init; }

    /// <inheritdoc cref="Queries"/>
    public required float* Keys { get; init; }

    /// <inheritdoc cref="Queries"/>
    public required float* Values { get; init; }

    /// <summary>Cached keys [batch, heads, capacity, width].</summary>
    public required TCached* KeyCache { get; init; }

    /// <summary>Cached values of the same shape.</summary>
    public required TCached* ValueCache { get; init; }

    /// <summary>Result [batch, heads·width].</summary>
    public required float* Output { get; init; }

    /// <summary>The position's complex factors of the queries [width/2].</summary>
    public required float* QueryTurns { get; init; }

    /// <summary>The position's complex factors of the keys [width/2].</summary>
    public required float* KeyTurns { get; init; }

    /// <summary>Tokens in the cache before this one.</summary>
    public required int Position { get; init; }

    /// <summary>Tokens the cache has room for.</summary>
    public required int Capacity { get; init; }

    /// <summary>Head width.</summary>
    public required int Width { get; init; }

    /// <inheritdoc/>
    public void Run<TLanes, TVector>(int first, int last)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        float* q = StepScratch.Take(2 * Width + KeyBlock);
        float* k = q + Width, scores = k + Width;
        for (int unit = first; unit < last; unit++)
        {
            long at = (long)unit * Width;
            TCached* keys = KeyCache + at * Capacity, values = ValueCache + at * Capacity;
            StepMath<TLanes, TVector>.Turn(Queries + at, QueryTurns, q, Width);
            StepMath<TLanes, TVector>.Turn(Keys + at, KeyTurns, k, Width);
            StoredNumbers<TCached>.Store(k, keys + (long)Position * Width, Width);
            StoredNumbers<TCached>.Store(Values + at, values + (long)Position * Width, Width);
            Attend<TLanes, TVector>(q, keys, values, Output + at, scores);
        }
    }

    private void Attend<TLanes, TVector>(float* q, TCached* keys, TCached* values, float* o, float* scores)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        new Span<float>(o, Width).Clear();
        (float largest, float sum) = (float.NegativeInfinity, 0);
        for (int begin = 0; begin <= Position; begin += KeyBlock)
        {
            int count = Math.Min(KeyBlock, Position + 1 - begin);
            float before = largest;
            for (int s = 0; s < count; s++)
            {
                Prefetch(values + (long)(begin + s) * Width);
                scores[s] = StoredNumbers<TCached>.Dot<TLanes, TVector>(q, keys + (long)(begin + s) * Width, Width);
                largest = MathF.Max(largest, scores[s]);
            }

            // What was summed so far is relative to the former maximum.
            if (largest > before && begin > 0)
            {
                float shrunk = MathF.Exp(before - largest);
                sum *= shrunk;
                StepMath<TLanes, TVector>.Scale(o, shrunk, Width);
            }

            new Span<float>(scores + count, KeyBlock - count).Fill(largest);
            TVector shift = TLanes.Broadcast(largest);
            for (int s = 0; s < count; s += TLanes.Count)
                TLanes.Store(TLanes.ExpNegative(TLanes.Subtract(TLanes.Load(scores + s), shift)), scores + s);
            for (int s = 0; s < count; s++)
            {
                Prefetch(keys + (long)(begin + KeyBlock + s) * Width);
                sum += scores[s];
            }

            Mix<TLanes, TVector>(scores, values + (long)begin * Width, o, count);
        }

        StepMath<TLanes, TVector>.Scale(o, 1 / sum, Width);
    }

    /// <summary>
    /// Asks for a row that the next loop reads. Processors foresee the order within a block, not the change from keys to values and back:
    /// it takes 7 % off a Transformer's decode step in bf16 after 512 tokens.
    /// </summary>
    private void Prefetch(TCached* row)
    {
        const int lineOfCache = 64;
        for (int i = 0; Sse.IsSupported && i < Width; i += lineOfCache / sizeof(TCached))
            Sse.Prefetch0(row + i);
    }

    /// <summary>o += Σ_s p_s v_s, the values in the order in which they lie.</summary>
    private void Mix<TLanes, TVector>(float* p, TCached* values, float* o, int count)
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        int s = 0;
        for (; s + 4 <= count; s += 4)
        {
            TCached* v0 = values + (long)s * Width;
            TCached* v1 = v0 + Width, v2 = v1 + Width, v3 = v2 + Width;
            TVector p0 = TLanes.Broadcast(p[s]), p1 = TLanes.Broadcast(p[s + 1]), p2 = TLanes.Broadcast(p[s + 2]), p3 = TLanes.Broadcast(p[s + 3]);
            int i = 0;
            for (; i <= Width - TLanes.Count; i += TLanes.Count)
            {
                TVector sum = TLanes.MultiplyAdd(p0, StoredNumbers<TCached>.Load<TLanes, TVector>(v0 + i), TLanes.Load(o + i));
                sum = TLanes.MultiplyAdd(p1, StoredNumbers<TCached>.Load<TLanes, TVector>(v1 + i), sum);
                sum = TLanes.MultiplyAdd(p2, StoredNumbers<TCached>.Load<TLanes, TVector>(v2 + i), sum);
                TLanes.Store(TLanes.MultiplyAdd(p3, StoredNumbers<TCached>.Load<TLanes, TVector>(v3 + i), sum), o + i);
            }

            for (; i < Width; i++)
                o[i] += p[s] * Single(v0 + i) + p[s + 1] * Single(v1 + i) + p[s + 2] * Single(v2 + i) + p[s + 3] * Single(v3 + i);
        }

        for (; s < count; s++)
            StepMath<TLanes, TVector>.AddScaled(o, p[s], values + (long)s * Width, Width);
    }

    private static float Single(TCached* source) => StoredNumbers<TCached>.Single(source);
}
