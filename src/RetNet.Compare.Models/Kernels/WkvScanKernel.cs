using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The loops of <see cref="WkvScan"/> over contiguous [batch, length, channels], channels being whole vectors. With the state (aa, bb, pp):
/// q = max(pp, u+k), e1 = e^(pp-q), e2 = e^(u+k-q), y = (e1 aa + e2 v)/(e1 bb + e2);
/// q = max(pp-w, k), e1 = e^(pp-w-q), e2 = e^(k-q), aa = e1 aa + e2 v, bb = e1 bb + e2, pp = q.
/// </summary>
internal static unsafe class WkvScanKernel<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Vectors that pass through time together: two cache lines, and enough independent work to hide the latency of exp.</summary>
    private const int VectorsPerBlock = 4;

    private static int Lanes => Vector<T>.Count;

    public static void Forward(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D, WkvState? state, Tensor y_BTD)
    {
        var shape = new Shape(k_BTD);
        T* k = Memory(k_BTD), v = Memory(v_BTD), w = Memory(w_D), u = Memory(u_D), y = Memory(y_BTD);
        T* aa = null, bb = null, pp = null;
        if (state is { } s)
        {
            aa = Memory(s.Aa_BD);
            bb = Memory(s.Bb_BD);
            pp = Memory(s.Pp_BD);
        }

        ChannelKernels.ForEach(shape.Blocks, index =>
        {
            (long batch, long channel, int vectors) = shape.Block(index);
            long start = batch * shape.Length * shape.Channels + channel;
            Sums* sums = stackalloc Sums[VectorsPerBlock];
            for (int i = 0; i < vectors; i++)
            {
                long at = batch * shape.Channels + channel + i * Lanes;
                sums[i] = aa == null ? Sums.Empty : new(Vector.Load(aa + at), Vector.Load(bb + at), Vector.Load(pp + at));
            }

            for (long t = 0; t < shape.Length; t++)
            {
                for (int i = 0; i < vectors; i++)
                {
                    long at = start + t * shape.Channels + i * Lanes;
                    Vector<T> key = Vector.Load(k + at);
                    Vector<T> value = Vector.Load(v + at);
                    Vector.Store(sums[i].Read(key + Vector.Load(u + channel + i * Lanes), value).Y, y + at);
                    sums[i].Add(key, value, Vector.Load(w + channel + i * Lanes));
                }
            }

            if (aa == null)
                return;
            for (int i = 0; i < vectors; i++)
            {
                long at = batch * shape.Channels + channel + i * Lanes;
                Vector.Store(sums[i].Aa, aa + at);
                Vector.Store(sums[i].Bb, bb + at);
                Vector.Store(sums[i].Pp, pp + at);
            }
        });
    }

    /// <summary>Gradients of keys, values, decay and bonus.</summary>
    public static List<Tensor> Backward(Tensor k_BTD, Tensor v_BTD, Tensor w_D, Tensor u_D, Tensor y_BTD, Tensor gy_BTD)
    {
        var shape = new Shape(k_BTD);
        (Tensor gk_BTD, Tensor gv_BTD) = (empty_like(k_BTD), empty_like(v_BTD));
        (Tensor gw_BD, Tensor gu_BD) = (empty_like(k_BTD.select(1, 0)), empty_like(k_BTD.select(1, 0)));
        T* k = Memory(k_BTD), v = Memory(v_BTD), w = Memory(w_D), u = Memory(u_D), y = Memory(y_BTD), gy = Memory(gy_BTD);
        T* gk = Memory(gk_BTD), gv = Memory(gv_BTD), gw = Memory(gw_BD), gu = Memory(gu_BD);
        ChannelKernels.ForEach(shape.Blocks, index =>
        {
            (long batch, long channel, int vectors) = shape.Block(index);
            long start = batch * shape.Length * shape.Channels + channel;
            nuint size = (nuint)(shape.Length * vectors * Lanes * sizeof(T));
            T* g = (T*)NativeMemory.AlignedAlloc(size, 64);
            T* m = (T*)NativeMemory.AlignedAlloc(size, 64);
            for (int i = 0; i < vectors; i++)
            {
                long offset = start + i * Lanes;
                long parameter = channel + i * Lanes;
                long scratch = i * Lanes * shape.Length;
                (Vector<T> gradientW, Vector<T> gradientU) = Forwards(
                    shape, k + offset, v + offset, y + offset, gy + offset, Vector.Load(w + parameter), Vector.Load(u + parameter), g + scratch, m + scratch);
                Vector.Store(gradientW, gw + batch * shape.Channels + parameter);
                Vector.Store(gradientU, gu + batch * shape.Channels + parameter);
                Backwards(
                    shape, k + offset, v + offset, y + offset, Vector.Load(w + parameter), Vector.Load(u + parameter), g + scratch, m + scratch, gk + offset, gv + offset);
            }

            NativeMemory.AlignedFree(g);
            NativeMemory.AlignedFree(m);
        });
        return [gk_BTD, gv_BTD, gw_BD.sum([0]), gu_BD.sum([0])];
    }

    /// <summary>
    /// Repeats the forward pass for g = gy/denominator and the exponents m that scale it, and carries the sums' derivatives by -w:
    /// ga ← e1 (ga + aa), gb ← e1 (gb + bb).
    /// </summary>
    private static (Vector<T> GradientW, Vector<T> GradientU) Forwards(
        Shape shape, T* k, T* v, T* y, T* gy, Vector<T> w, Vector<T> u, T* g, T* m)
    {
        Sums sums = Sums.Empty;
        Vector<T> ga = Vector<T>.Zero, gb = Vector<T>.Zero, gradientW = Vector<T>.Zero, gradientU = Vector<T>.Zero;
        for (long t = 0; t < shape.Length; t++)
        {
            long at = t * shape.Channels;
            (Vector<T> key, Vector<T> value, Vector<T> output) = (Vector.Load(k + at), Vector.Load(v + at), Vector.Load(y + at));
            Reading reading = sums.Read(key + u, value);
            Vector<T> scaled = Vector.Load(gy + at) / reading.Denominator;
            Vector.Store(scaled, g + t * Lanes);
            Vector.Store(reading.Exponent, m + t * Lanes);
            gradientU += scaled * reading.Fresh * (value - output);
            gradientW -= scaled * reading.Old * (ga - gb * output);

            (Vector<T> aa, Vector<T> bb) = (sums.Aa, sums.Bb);
            Vector<T> kept = sums.Add(key, value, w);
            ga = kept * (ga + aa);
            gb = kept * (gb + bb);
        }

        return (gradientW, gradientU);
    }

    /// <summary>Runs back in time with R = Σ_{t'>t} g and Q = Σ_{t'>t} g y, decayed, under the common exponent pp.</summary>
    private static void Backwards(Shape shape, T* k, T* v, T* y, Vector<T> w, Vector<T> u, T* g, T* m, T* gk, T* gv)
    {
        (Vector<T> r, Vector<T> q, Vector<T> pp) = (Vector<T>.Zero, Vector<T>.Zero, Sums.Empty.Pp);
        for (long t = shape.Length - 1; t >= 0; t--)
        {
            long at = t * shape.Channels;
            (Vector<T> key, Vector<T> value, Vector<T> output) = (Vector.Load(k + at), Vector.Load(v + at), Vector.Load(y + at));
            (Vector<T> scaled, Vector<T> exponent) = (Vector.Load(g + t * Lanes), Vector.Load(m + t * Lanes));
            Vector<T> own = scaled * LaneMath.Exp(u + key - exponent);
            Vector<T> later = LaneMath.Exp(key + pp);
            Vector.Store(LaneMath.MultiplyAdd(later, r, own), gv + at);
            Vector.Store(own * (value - output) + later * (r * value - q), gk + at);

            Vector<T> highest = Vector.MaxNative(pp - w, -exponent);
            Vector<T> kept = LaneMath.Exp(pp - w - highest);
            Vector<T> added = LaneMath.Exp(-exponent - highest) * scaled;
            r = LaneMath.MultiplyAdd(kept, r, added);
            q = LaneMath.MultiplyAdd(kept, q, added * output);
            pp = highest;
        }
    }

    private static T* Memory(Tensor tensor) => ChannelKernels.Pointer<T>(tensor);

    /// <summary>What a token reads out of the sums.</summary>
    private readonly record struct Reading(Vector<T> Y, Vector<T> Denominator, Vector<T> Exponent, Vector<T> Old, Vector<T> Fresh);

    private struct Sums(Vector<T> aa, Vector<T> bb, Vector<T> pp)
    {
        public static Sums Empty => new(Vector<T>.Zero, Vector<T>.Zero, new(T.CreateChecked(WkvState.EmptyExponent)));

        public Vector<T> Aa { get; private set; } = aa;

        public Vector<T> Bb { get; private set; } = bb;

        public Vector<T> Pp { get; private set; } = pp;

        public readonly Reading Read(Vector<T> bonusKey, Vector<T> value)
        {
            Vector<T> q = Vector.MaxNative(Pp, bonusKey);
            Vector<T> old = LaneMath.Exp(Pp - q);
            Vector<T> fresh = LaneMath.Exp(bonusKey - q);
            Vector<T> denominator = LaneMath.MultiplyAdd(old, Bb, fresh);
            return new(LaneMath.MultiplyAdd(old, Aa, fresh * value) / denominator, denominator, q, old, fresh);
        }

        /// <summary>Takes a token in and returns the factor e1 that the old sums were multiplied by.</summary>
        public Vector<T> Add(Vector<T> key, Vector<T> value, Vector<T> w)
        {
            Vector<T> q = Vector.MaxNative(Pp - w, key);
            Vector<T> old = LaneMath.Exp(Pp - w - q);
            Vector<T> fresh = LaneMath.Exp(key - q);
            Aa = LaneMath.MultiplyAdd(old, Aa, fresh * value);
            Bb = LaneMath.MultiplyAdd(old, Bb, fresh);
            Pp = q;
            return old;
        }
    }

    private readonly struct Shape(Tensor x_BTD)
    {
        private readonly long batch = x_BTD.shape[0];

        public long Length { get; } = x_BTD.shape[1];

        public long Channels { get; } = x_BTD.shape[2];

        public long Blocks => batch * BlocksPerSequence;

        private long BlocksPerSequence => (Channels + VectorsPerBlock * Lanes - 1) / (VectorsPerBlock * Lanes);

        public (long Batch, long Channel, int Vectors) Block(long index)
        {
            long channel = index % BlocksPerSequence * VectorsPerBlock * Lanes;
            return (index / BlocksPerSequence, channel, (int)Math.Min(VectorsPerBlock, (Channels - channel) / Lanes));
        }
    }
}
