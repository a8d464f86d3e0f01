using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// The loops of <see cref="DirectConvolution"/> over contiguous [batch, length, channels], channels being whole vectors.
/// One vector of channels is copied into columns, which stay in the first-level cache while the sums run over them.
/// </summary>
internal static unsafe class DirectConvolutionKernel<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Outputs computed together: each tap is loaded once for all of them.</summary>
    private const int Tile = 8;

    private static int Lanes => Vector<T>.Count;

    public static Tensor Forward(Tensor x_BTD, Tensor h_LD)
    {
        (long batch, long length, long channels, long taps) = (x_BTD.shape[0], x_BTD.shape[1], x_BTD.shape[2], h_LD.shape[0]);
        Tensor y_BTD = empty_like(x_BTD);
        T* x = Memory(x_BTD), h = Memory(h_LD), y = Memory(y_BTD);
        ChannelKernels.ForEach(channels / Lanes, block =>
        {
            long channel = block * Lanes;
            using var columns = new Columns(length, taps, length);
            Gather(h + channel, channels, taps, columns.Second);
            for (long b = 0; b < batch; b++)
            {
                long at = b * length * channels + channel;
                Gather(x + at, channels, length, columns.First);
                Convolve(columns.First, columns.Second, taps, 0, length, columns.Third);
                Scatter(columns.Third, length, y + at, channels);
            }
        });
        return y_BTD;
    }

    /// <summary>
    /// Gradients of input and taps. Both are correlations, computed as convolutions of the output's gradient reversed in time:
    /// gx[s] = Σ_τ h[τ] gy[s+τ]; gh[τ] = Σ_t gy[t] x[t-τ], summed over the batch.
    /// </summary>
    public static List<Tensor> Backward(Tensor x_BTD, Tensor h_LD, Tensor gy_BTD)
    {
        (long batch, long length, long channels, long taps) = (x_BTD.shape[0], x_BTD.shape[1], x_BTD.shape[2], h_LD.shape[0]);
        (Tensor gx_BTD, Tensor gh_LD) = (empty_like(x_BTD), zeros_like(h_LD));
        T* x = Memory(x_BTD), h = Memory(h_LD), gy = Memory(gy_BTD), gx = Memory(gx_BTD), gh = Memory(gh_LD);
        ChannelKernels.ForEach(channels / Lanes, block =>
        {
            long channel = block * Lanes;
            using var columns = new Columns(length, Math.Max(taps, length), length);
            T* reversed = columns.First, other = columns.Second, result = columns.Third;
            for (long b = 0; b < batch; b++)
            {
                long at = b * length * channels + channel;
                Gather(gy + at + (length - 1) * channels, -channels, length, reversed);

                Gather(h + channel, channels, taps, other);
                Convolve(reversed, other, taps, 0, length, result);
                Scatter(result, length, gx + at + (length - 1) * channels, -channels);

                Gather(x + at, channels, length, other);
                Convolve(reversed, other, length, length - taps, length, result);
                for (long tau = 0; tau < taps; tau++)
                {
                    T* sum = gh + tau * channels + channel;
                    Vector.Store(Vector.Load(sum) + Vector.Load(result + (length - 1 - tau) * Lanes), sum);
                }
            }
        });
        return [gx_BTD, gh_LD];
    }

    /// <summary>y[n] = Σ_{τ &lt; taps} h[τ] x[n-τ] for first ≤ n &lt; end; in front of x there must be <see cref="Tile"/> rows of zeros.</summary>
    private static void Convolve(T* x, T* h, long taps, long first, long end, T* y)
    {
        long n = first;
        for (; n + Tile <= end; n += Tile)
        {
            Vector<T> y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default, y7 = default;
            long reached = Math.Min(taps, n + Tile);
            T* row = x + n * Lanes;
            T* tap = h;
            for (long tau = 0; tau < reached; tau++, row -= Lanes, tap += Lanes)
            {
                Vector<T> factor = Vector.Load(tap);
                y0 = LaneMath.MultiplyAdd(factor, Vector.Load(row), y0);
                y1 = LaneMath.MultiplyAdd(factor, Vector.Load(row + Lanes), y1);
                y2 = LaneMath.MultiplyAdd(factor, Vector.Load(row + 2 * Lanes), y2);
                y3 = LaneMath.MultiplyAdd(factor, Vector.Load(row + 3 * Lanes), y3);
                y4 = LaneMath.MultiplyAdd(factor, Vector.Load(row + 4 * Lanes), y4);
                y5 = LaneMath.MultiplyAdd(factor, Vector.Load(row + 5 * Lanes), y5);
                y6 = LaneMath.MultiplyAdd(factor, Vector.Load(row + 6 * Lanes), y6);
                y7 = LaneMath.MultiplyAdd(factor, Vector.Load(row + 7 * Lanes), y7);
            }

            T* output = y + n * Lanes;
            Vector.Store(y0, output);
            Vector.Store(y1, output + Lanes);
            Vector.Store(y2, output + 2 * Lanes);
            Vector.Store(y3, output + 3 * Lanes);
            Vector.Store(y4, output + 4 * Lanes);
            Vector.Store(y5, output + 5 * Lanes);
            Vector.Store(y6, output + 6 * Lanes);
            Vector.Store(y7, output + 7 * Lanes);
        }

        for (; n < end; n++)
        {
            Vector<T> sum = default;
            for (long tau = 0; tau < Math.Min(taps, n + 1); tau++)
                sum = LaneMath.MultiplyAdd(Vector.Load(h + tau * Lanes), Vector.Load(x + (n - tau) * Lanes), sum);
            Vector.Store(sum, y + n * Lanes);
        }
    }

    private static void Gather(T* source, long stride, long rows, T* column)
    {
        for (long row = 0; row < rows; row++)
            Vector.Store(Vector.Load(source + row * stride), column + row * Lanes);
    }

    private static void Scatter(T* column, long rows, T* target, long stride)
    {
        for (long row = 0; row < rows; row++)
            Vector.Store(Vector.Load(column + row * Lanes), target + row * stride);
    }

    private static T* Memory(Tensor tensor) => ChannelKernels.Pointer<T>(tensor);

    /// <summary>Three columns of one vector of channels; rows of zeros stand in front of the first.</summary>
    private readonly struct Columns : IDisposable
    {
        private readonly T* memory;

        public Columns(long first, long second, long third)
        {
            memory = (T*)NativeMemory.AlignedAlloc((nuint)((Tile + first + second + third) * Lanes * sizeof(T)), 64);
            new Span<T>(memory, Tile * Lanes).Clear();
            First = memory + Tile * Lanes;
            Second = First + first * Lanes;
            Third = Second + second * Lanes;
        }

        public T* First { get; }

        public T* Second { get; }

        public T* Third { get; }

        public void Dispose() => NativeMemory.AlignedFree(memory);
    }
}
