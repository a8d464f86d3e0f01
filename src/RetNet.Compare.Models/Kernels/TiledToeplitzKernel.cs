using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The loops of <see cref="TiledToeplitzAttention"/>. For each (sequence, head) keys and values are turned so that neighbouring tokens s lie
/// in the lanes; row t of the mask is a slice of the reversed kernel, whose part behind the distance 0 is zero.
/// </summary>
internal static unsafe class TiledToeplitzKernel<T>
    where T : unmanaged, INumber<T>
{
    private const int Width = (int)TiledToeplitzAttention.HeadWidth;

    /// <summary>Tokens s visited by all rows before the next are: keys, values and their gradients stay in the nearest caches.</summary>
    private const long Tile = 512;

    private static int Lanes => Vector<T>.Count;

    public static Tensor Forward(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, Tensor kernel_HT)
    {
        (long batch, long length, long heads) = (q_BTHE.shape[0], q_BTHE.shape[1], q_BTHE.shape[2]);
        Tensor y_BTHE = empty_like(q_BTHE);
        T* q = Memory(q_BTHE), k = Memory(k_BTHE), v = Memory(v_BTHE), kernel = Memory(kernel_HT), y = Memory(y_BTHE);
        long row = heads * Width;
        ChannelKernels.ForEach(batch * heads, index =>
        {
            (long b, long h) = (index / heads, index % heads);
            long at = b * length * row + h * Width;
            using var scratch = new Scratch(length, turnedRows: 2);
            scratch.Reverse(kernel + h * length);
            T* keys = scratch.Turn(0, k + at, row), values = scratch.Turn(1, v + at, row);
            for (long first = 0; first < length; first += Tile)
            {
                for (long t = first; t < length; t++)
                {
                    long token = at + t * row;
                    Row(q + token, keys, values, scratch.MaskRow(t), first, Math.Min(t, first + Tile - 1), y + token);
                }
            }
        });
        return y_BTHE;
    }

    /// <summary>Gradients of queries, keys, values and kernel. With S = q kᵀ, P = S ⊙ M and dP = gy vᵀ, dS = dP ⊙ M: gq = dS k,
    /// gk = dSᵀ q, gv = Pᵀ gy, and m[τ] collects dP ⊙ S along its diagonal.</summary>
    public static List<Tensor> Backward(Tensor q_BTHE, Tensor k_BTHE, Tensor v_BTHE, Tensor kernel_HT, Tensor gy_BTHE)
    {
        (long batch, long length, long heads) = (q_BTHE.shape[0], q_BTHE.shape[1], q_BTHE.shape[2]);
        (Tensor gq_BTHE, Tensor gk_BTHE, Tensor gv_BTHE) = (empty_like(q_BTHE), empty_like(k_BTHE), empty_like(v_BTHE));
        Tensor gkernel_HT = zeros_like(kernel_HT);
        T* q = Memory(q_BTHE), k = Memory(k_BTHE), v = Memory(v_BTHE), kernel = Memory(kernel_HT), gy = Memory(gy_BTHE);
        T* gq = Memory(gq_BTHE), gk = Memory(gk_BTHE), gv = Memory(gv_BTHE), gkernel = Memory(gkernel_HT);
        long row = heads * Width;
        ChannelKernels.ForEach(heads, h =>
        {
            using var scratch = new Scratch(length, turnedRows: 4);
            scratch.Reverse(kernel + h * length);
            for (long b = 0; b < batch; b++)
            {
                long at = b * length * row + h * Width;
                T* keys = scratch.Turn(0, k + at, row), values = scratch.Turn(1, v + at, row);
                T* keyGradients = scratch.Clear(2), valueGradients = scratch.Clear(3);
                for (long first = 0; first < length; first += Tile)
                {
                    for (long t = first; t < length; t++)
                    {
                        long token = at + t * row;
                        GradientRow(
                            q + token, gy + token, keys, values, scratch.MaskRow(t), scratch.GradientRow(t), first, Math.Min(t, first + Tile - 1),
                            gq + token, keyGradients, valueGradients);
                    }
                }

                scratch.TurnBack(2, gk + at, row);
                scratch.TurnBack(3, gv + at, row);
            }

            scratch.ReverseGradient(gkernel + h * length);
        });
        return [gq_BTHE, gk_BTHE, gv_BTHE, gkernel_HT];
    }

    /// <summary>Adds what the tokens from <paramref name="first"/> to <paramref name="last"/> give one row.</summary>
    private static void Row(T* q, T* keys, T* values, T* mask, long first, long last, T* y)
    {
        Vector<T> q0 = new(q[0]), q1 = new(q[1]), q2 = new(q[2]), q3 = new(q[3]), q4 = new(q[4]), q5 = new(q[5]), q6 = new(q[6]), q7 = new(q[7]);
        Vector<T> y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default, y7 = default;
        for (long s = first; s <= last; s += Lanes)
        {
            T* at = keys + s * Width;
            Vector<T> even = q0 * Vector.Load(at);
            Vector<T> odd = q1 * Vector.Load(at + Lanes);
            even = LaneMath.MultiplyAdd(q2, Vector.Load(at + 2 * Lanes), even);
            odd = LaneMath.MultiplyAdd(q3, Vector.Load(at + 3 * Lanes), odd);
            even = LaneMath.MultiplyAdd(q4, Vector.Load(at + 4 * Lanes), even);
            odd = LaneMath.MultiplyAdd(q5, Vector.Load(at + 5 * Lanes), odd);
            even = LaneMath.MultiplyAdd(q6, Vector.Load(at + 6 * Lanes), even);
            odd = LaneMath.MultiplyAdd(q7, Vector.Load(at + 7 * Lanes), odd);
            Vector<T> p = (even + odd) * Vector.Load(mask + s);

            at = values + s * Width;
            y0 = LaneMath.MultiplyAdd(p, Vector.Load(at), y0);
            y1 = LaneMath.MultiplyAdd(p, Vector.Load(at + Lanes), y1);
            y2 = LaneMath.MultiplyAdd(p, Vector.Load(at + 2 * Lanes), y2);
            y3 = LaneMath.MultiplyAdd(p, Vector.Load(at + 3 * Lanes), y3);
            y4 = LaneMath.MultiplyAdd(p, Vector.Load(at + 4 * Lanes), y4);
            y5 = LaneMath.MultiplyAdd(p, Vector.Load(at + 5 * Lanes), y5);
            y6 = LaneMath.MultiplyAdd(p, Vector.Load(at + 6 * Lanes), y6);
            y7 = LaneMath.MultiplyAdd(p, Vector.Load(at + 7 * Lanes), y7);
        }

        Collect(y, first > 0, y0, y1, y2, y3, y4, y5, y6, y7);
    }

    private static void GradientRow(
        T* q, T* gy, T* keys, T* values, T* mask, T* maskGradient, long first, long last, T* gq, T* keyGradients, T* valueGradients)
    {
        Vector<T> g0 = default, g1 = default, g2 = default, g3 = default, g4 = default, g5 = default, g6 = default, g7 = default;
        for (long s = first; s <= last; s += Lanes)
        {
            Vector<T> scores = Dot(q, keys + s * Width);
            Vector<T> weights = Dot(gy, values + s * Width);
            Vector<T> factor = Vector.Load(mask + s);
            Vector.Store(LaneMath.MultiplyAdd(weights, scores, Vector.Load(maskGradient + s)), maskGradient + s);
            AddOuter(scores * factor, gy, valueGradients + s * Width);
            weights *= factor;
            AddOuter(weights, q, keyGradients + s * Width);

            T* at = keys + s * Width;
            g0 = LaneMath.MultiplyAdd(weights, Vector.Load(at), g0);
            g1 = LaneMath.MultiplyAdd(weights, Vector.Load(at + Lanes), g1);
            g2 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 2 * Lanes), g2);
            g3 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 3 * Lanes), g3);
            g4 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 4 * Lanes), g4);
            g5 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 5 * Lanes), g5);
            g6 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 6 * Lanes), g6);
            g7 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 7 * Lanes), g7);
        }

        Collect(gq, first > 0, g0, g1, g2, g3, g4, g5, g6, g7);
    }

    /// <summary>Sums the lanes into a row; all tiles but the first add to what is there.</summary>
    private static void Collect(
        T* row, bool add, Vector<T> a, Vector<T> b, Vector<T> c, Vector<T> d, Vector<T> e, Vector<T> f, Vector<T> g, Vector<T> h)
    {
        T* sums = stackalloc T[Width];
        sums[0] = Vector.Sum(a);
        sums[1] = Vector.Sum(b);
        sums[2] = Vector.Sum(c);
        sums[3] = Vector.Sum(d);
        sums[4] = Vector.Sum(e);
        sums[5] = Vector.Sum(f);
        sums[6] = Vector.Sum(g);
        sums[7] = Vector.Sum(h);
        for (int i = 0; i < Width; i++)
            row[i] = add ? row[i] + sums[i] : sums[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Dot(T* row, T* columns)
    {
        Vector<T> even = new Vector<T>(row[0]) * Vector.Load(columns);
        Vector<T> odd = new Vector<T>(row[1]) * Vector.Load(columns + Lanes);
        even = LaneMath.MultiplyAdd(new(row[2]), Vector.Load(columns + 2 * Lanes), even);
        odd = LaneMath.MultiplyAdd(new(row[3]), Vector.Load(columns + 3 * Lanes), odd);
        even = LaneMath.MultiplyAdd(new(row[4]), Vector.Load(columns + 4 * Lanes), even);
        odd = LaneMath.MultiplyAdd(new(row[5]), Vector.Load(columns + 5 * Lanes), odd);
        even = LaneMath.MultiplyAdd(new(row[6]), Vector.Load(columns + 6 * Lanes), even);
        odd = LaneMath.MultiplyAdd(new(row[7]), Vector.Load(columns + 7 * Lanes), odd);
        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOuter(Vector<T> weights, T* row, T* columns)
    {
        Add(weights, row[0], columns);
        Add(weights, row[1], columns + Lanes);
        Add(weights, row[2], columns + 2 * Lanes);
        Add(weights, row[3], columns + 3 * Lanes);
        Add(weights, row[4], columns + 4 * Lanes);
        Add(weights, row[5], columns + 5 * Lanes);
        Add(weights, row[6], columns + 6 * Lanes);
        Add(weights, row[7], columns + 7 * Lanes);

        static void Add(Vector<T> weights, T factor, T* column) =>
            Vector.Store(LaneMath.MultiplyAdd(weights, new(factor), Vector.Load(column)), column);
    }

    private static T* Memory(Tensor tensor) => ChannelKernels.Pointer<T>(tensor);

    /// <summary>The reversed kernel, its gradient, and the turned rows of one head: [block of tokens][position in the head][token in the block].</summary>
    private readonly struct Scratch : IDisposable
    {
        private readonly long length;
        private readonly long turnedSize;
        private readonly T* reversed;
        private readonly T* reversedGradient;
        private readonly T* turned;

        public Scratch(long length, int turnedRows)
        {
            this.length = length;
            long padded = (length + Lanes - 1) / Lanes * Lanes;
            turnedSize = padded * Width;
            long size = 2 * (length + padded) + turnedRows * turnedSize;
            reversed = (T*)NativeMemory.AlignedAlloc((nuint)(size * sizeof(T)), 64);
            new Span<T>(reversed, checked((int)size)).Clear();
            reversedGradient = reversed + length + padded;
            turned = reversedGradient + length + padded;
        }

        public void Reverse(T* kernel)
        {
            for (long tau = 0; tau < length; tau++)
                reversed[length - 1 - tau] = kernel[tau];
        }

        public void ReverseGradient(T* gradient)
        {
            for (long tau = 0; tau < length; tau++)
                gradient[tau] = reversedGradient[length - 1 - tau];
        }

        /// <summary>M[t, s] for s = 0, 1, …</summary>
        public T* MaskRow(long t) => reversed + (length - 1 - t);

        public T* GradientRow(long t) => reversedGradient + (length - 1 - t);

        public T* Turn(int index, T* source, long row)
        {
            T* target = turned + index * turnedSize;
            for (long t = 0; t < length; t++)
            {
                for (int e = 0; e < Width; e++)
                    target[Position(t, e)] = source[t * row + e];
            }

            return target;
        }

        public void TurnBack(int index, T* target, long row)
        {
            T* source = turned + index * turnedSize;
            for (long t = 0; t < length; t++)
            {
                for (int e = 0; e < Width; e++)
                    target[t * row + e] = source[Position(t, e)];
            }
        }

        public T* Clear(int index)
        {
            T* memory = turned + index * turnedSize;
            new Span<T>(memory, checked((int)turnedSize)).Clear();
            return memory;
        }

        public void Dispose() => NativeMemory.AlignedFree(reversed);

        private static long Position(long t, int e) => (t / Lanes * Width + e) * Lanes + t % Lanes;
    }
}
