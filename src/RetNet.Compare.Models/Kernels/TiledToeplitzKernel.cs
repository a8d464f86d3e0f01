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
            using var scratch = new Scratch(length, columns: 2);
            scratch.Reverse(kernel + h * length);
            T* keys = scratch.Turn(0, k + at, row), values = scratch.Turn(1, v + at, row);
            for (long t = 0; t < length; t++)
                Row(q + at + t * row, keys, values, scratch.MaskRow(t), t, scratch.Stride, y + at + t * row);
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
            using var scratch = new Scratch(length, columns: 4);
            scratch.Reverse(kernel + h * length);
            for (long b = 0; b < batch; b++)
            {
                long at = b * length * row + h * Width;
                T* keys = scratch.Turn(0, k + at, row), values = scratch.Turn(1, v + at, row);
                T* keyGradients = scratch.Clear(2), valueGradients = scratch.Clear(3);
                for (long t = 0; t < length; t++)
                {
                    long token = at + t * row;
                    GradientRow(
                        q + token, gy + token, keys, values, scratch.MaskRow(t), scratch.GradientRow(t), t, scratch.Stride,
                        gq + token, keyGradients, valueGradients);
                }

                scratch.TurnBack(2, gk + at, row);
                scratch.TurnBack(3, gv + at, row);
            }

            scratch.ReverseGradient(gkernel + h * length);
        });
        return [gq_BTHE, gk_BTHE, gv_BTHE, gkernel_HT];
    }

    private static void Row(T* q, T* keys, T* values, T* mask, long t, long stride, T* y)
    {
        Vector<T> q0 = new(q[0]), q1 = new(q[1]), q2 = new(q[2]), q3 = new(q[3]), q4 = new(q[4]), q5 = new(q[5]), q6 = new(q[6]), q7 = new(q[7]);
        Vector<T> y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default, y7 = default;
        for (long s = 0; s <= t; s += Lanes)
        {
            T* at = keys + s;
            Vector<T> even = q0 * Vector.Load(at);
            Vector<T> odd = q1 * Vector.Load(at + stride);
            even = LaneMath.MultiplyAdd(q2, Vector.Load(at + 2 * stride), even);
            odd = LaneMath.MultiplyAdd(q3, Vector.Load(at + 3 * stride), odd);
            even = LaneMath.MultiplyAdd(q4, Vector.Load(at + 4 * stride), even);
            odd = LaneMath.MultiplyAdd(q5, Vector.Load(at + 5 * stride), odd);
            even = LaneMath.MultiplyAdd(q6, Vector.Load(at + 6 * stride), even);
            odd = LaneMath.MultiplyAdd(q7, Vector.Load(at + 7 * stride), odd);
            Vector<T> p = (even + odd) * Vector.Load(mask + s);

            at = values + s;
            y0 = LaneMath.MultiplyAdd(p, Vector.Load(at), y0);
            y1 = LaneMath.MultiplyAdd(p, Vector.Load(at + stride), y1);
            y2 = LaneMath.MultiplyAdd(p, Vector.Load(at + 2 * stride), y2);
            y3 = LaneMath.MultiplyAdd(p, Vector.Load(at + 3 * stride), y3);
            y4 = LaneMath.MultiplyAdd(p, Vector.Load(at + 4 * stride), y4);
            y5 = LaneMath.MultiplyAdd(p, Vector.Load(at + 5 * stride), y5);
            y6 = LaneMath.MultiplyAdd(p, Vector.Load(at + 6 * stride), y6);
            y7 = LaneMath.MultiplyAdd(p, Vector.Load(at + 7 * stride), y7);
        }

        y[0] = Vector.Sum(y0);
        y[1] = Vector.Sum(y1);
        y[2] = Vector.Sum(y2);
        y[3] = Vector.Sum(y3);
        y[4] = Vector.Sum(y4);
        y[5] = Vector.Sum(y5);
        y[6] = Vector.Sum(y6);
        y[7] = Vector.Sum(y7);
    }

    private static void GradientRow(
        T* q, T* gy, T* keys, T* values, T* mask, T* maskGradient, long t, long stride, T* gq, T* keyGradients, T* valueGradients)
    {
        Vector<T> g0 = default, g1 = default, g2 = default, g3 = default, g4 = default, g5 = default, g6 = default, g7 = default;
        for (long s = 0; s <= t; s += Lanes)
        {
            Vector<T> scores = Dot(q, keys + s, stride);
            Vector<T> weights = Dot(gy, values + s, stride);
            Vector<T> factor = Vector.Load(mask + s);
            Vector.Store(LaneMath.MultiplyAdd(weights, scores, Vector.Load(maskGradient + s)), maskGradient + s);
            AddOuter(scores * factor, gy, valueGradients + s, stride);
            weights *= factor;
            AddOuter(weights, q, keyGradients + s, stride);

            T* at = keys + s;
            g0 = LaneMath.MultiplyAdd(weights, Vector.Load(at), g0);
            g1 = LaneMath.MultiplyAdd(weights, Vector.Load(at + stride), g1);
            g2 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 2 * stride), g2);
            g3 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 3 * stride), g3);
            g4 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 4 * stride), g4);
            g5 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 5 * stride), g5);
            g6 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 6 * stride), g6);
            g7 = LaneMath.MultiplyAdd(weights, Vector.Load(at + 7 * stride), g7);
        }

        gq[0] = Vector.Sum(g0);
        gq[1] = Vector.Sum(g1);
        gq[2] = Vector.Sum(g2);
        gq[3] = Vector.Sum(g3);
        gq[4] = Vector.Sum(g4);
        gq[5] = Vector.Sum(g5);
        gq[6] = Vector.Sum(g6);
        gq[7] = Vector.Sum(g7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> Dot(T* row, T* columns, long stride)
    {
        Vector<T> even = new Vector<T>(row[0]) * Vector.Load(columns);
        Vector<T> odd = new Vector<T>(row[1]) * Vector.Load(columns + stride);
        for (int e = 2; e < Width; e += 2)
        {
            even = LaneMath.MultiplyAdd(new(row[e]), Vector.Load(columns + e * stride), even);
            odd = LaneMath.MultiplyAdd(new(row[e + 1]), Vector.Load(columns + (e + 1) * stride), odd);
        }

        return even + odd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOuter(Vector<T> weights, T* row, T* columns, long stride)
    {
        for (int e = 0; e < Width; e++, columns += stride)
            Vector.Store(LaneMath.MultiplyAdd(weights, new(row[e]), Vector.Load(columns)), columns);
    }

    private static T* Memory(Tensor tensor) => ChannelKernels.Pointer<T>(tensor);

    /// <summary>Turned columns of one head, the reversed kernel, and its gradient.</summary>
    private readonly struct Scratch : IDisposable
    {
        private readonly long length;
        private readonly T* reversed;
        private readonly T* reversedGradient;
        private readonly T* columns;

        public Scratch(long length, int columns)
        {
            this.length = length;
            Stride = (length + Lanes - 1) / Lanes * Lanes;
            long slices = length + Stride;
            long size = 2 * slices + columns * Width * Stride;
            reversed = (T*)NativeMemory.AlignedAlloc((nuint)(size * sizeof(T)), 64);
            new Span<T>(reversed, checked((int)size)).Clear();
            reversedGradient = reversed + slices;
            this.columns = reversedGradient + slices;
        }

        /// <summary>Entries between the columns of two positions inside the head.</summary>
        public long Stride { get; }

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

        public T* Turn(int column, T* source, long row)
        {
            T* target = Clear(column);
            for (long t = 0; t < length; t++)
            {
                for (int e = 0; e < Width; e++)
                    target[e * Stride + t] = source[t * row + e];
            }

            return target;
        }

        public void TurnBack(int column, T* target, long row)
        {
            T* source = columns + column * Width * Stride;
            for (long t = 0; t < length; t++)
            {
                for (int e = 0; e < Width; e++)
                    target[t * row + e] = source[e * Stride + t];
            }
        }

        public T* Clear(int column)
        {
            T* memory = columns + column * Width * Stride;
            new Span<T>(memory, checked((int)(Width * Stride))).Clear();
            return memory;
        }

        public void Dispose() => NativeMemory.AlignedFree(reversed);
    }
}
