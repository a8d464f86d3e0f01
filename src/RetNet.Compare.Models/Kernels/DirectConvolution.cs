using System.Runtime.CompilerServices;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>A causal convolution as the sum it is, eight outputs at a time; exactly causal.</summary>
internal static unsafe class DirectConvolution<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Outputs computed together: each tap is loaded once for all of them.</summary>
    private const int Tile = 8;

    private static int Lanes => TLanes.Count;

    /// <inheritdoc cref="ConvolutionKernel.Forward{T}"/>
    public static void Forward(ConvolutionShape shape, T* x, T* h, T* y, int threads)
    {
        (nint channels, int length, int taps) = ((nint)shape.Channels, (int)shape.Length, (int)shape.Taps);
        ChannelColumns<TLanes, TVector, T>.ForEach(channels, threads, [Tile + length, taps, length], (channel, width, workspace) =>
        {
            T* input = AfterZeros(workspace[0]), factors = workspace[1], output = workspace[2];
            ChannelColumns<TLanes, TVector, T>.Gather(h + channel, channels, taps, width, factors);
            for (long b = 0; b < shape.Batch; b++)
            {
                nint at = shape.Start(b) + channel;
                ChannelColumns<TLanes, TVector, T>.Gather(x + at, channels, length, width, input);
                Convolve(input, factors, taps, 0, length, output);
                ChannelColumns<TLanes, TVector, T>.Scatter(output, length, width, y + at, channels);
            }
        });
    }

    /// <inheritdoc cref="ConvolutionKernel.Backward{T}"/>
    /// <remarks>Both are correlations, computed as convolutions of the output's gradient reversed in time.</remarks>
    public static void Backward(ConvolutionShape shape, T* x, T* h, T* upstream, T* dx, T* dh, int threads)
    {
        (nint channels, int length, int taps) = ((nint)shape.Channels, (int)shape.Length, (int)shape.Taps);
        ChannelColumns<TLanes, TVector, T>.ForEach(channels, threads, [Tile + length, taps, length, length, taps], (channel, width, workspace) =>
        {
            T* reversed = AfterZeros(workspace[0]), factors = workspace[1], input = workspace[2], result = workspace[3], sums = workspace[4];
            ChannelColumns<TLanes, TVector, T>.Gather(h + channel, channels, taps, width, factors);
            ChannelColumns<TLanes, TVector, T>.Clear(sums, taps);
            for (long b = 0; b < shape.Batch; b++)
            {
                (nint at, nint last) = (shape.Start(b) + channel, (length - 1) * channels);
                ChannelColumns<TLanes, TVector, T>.Gather(upstream + at + last, -channels, length, width, reversed);
                Convolve(reversed, factors, taps, 0, length, result);
                ChannelColumns<TLanes, TVector, T>.Scatter(result, length, width, dx + at + last, -channels);

                ChannelColumns<TLanes, TVector, T>.Gather(x + at, channels, length, width, input);
                Convolve(reversed, input, length, length - taps, length, result);
                for (int tau = 0; tau < taps; tau++)
                {
                    T* sum = sums + tau * Lanes;
                    TLanes.Store(TLanes.Add(TLanes.Load(sum), TLanes.Load(result + (length - 1 - tau) * Lanes)), sum);
                }
            }

            ChannelColumns<TLanes, TVector, T>.Scatter(sums, taps, width, dh + channel, channels);
        });
    }

    /// <summary>y[n] = Σ_{τ &lt; taps} h[τ] x[n-τ] for first ≤ n &lt; end; in front of x there must be <see cref="Tile"/> rows of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Convolve(T* x, T* h, int taps, int first, int end, T* y)
    {
        int n = first;
        for (; n + Tile <= end; n += Tile)
        {
            TVector y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default, y7 = default;
            int reached = Math.Min(taps, n + Tile);
            T* row = x + n * Lanes;
            T* tap = h;
            for (int tau = 0; tau < reached; tau++, row -= Lanes, tap += Lanes)
            {
                TVector factor = TLanes.Load(tap);
                y0 = TLanes.MultiplyAdd(factor, TLanes.Load(row), y0);
                y1 = TLanes.MultiplyAdd(factor, TLanes.Load(row + Lanes), y1);
                y2 = TLanes.MultiplyAdd(factor, TLanes.Load(row + 2 * Lanes), y2);
                y3 = TLanes.MultiplyAdd(factor, TLanes.Load(row + 3 * Lanes), y3);
                y4 = TLanes.MultiplyAdd(factor, TLanes.Load(row + 4 * Lanes), y4);
                y5 = TLanes.MultiplyAdd(factor, TLanes.Load(row + 5 * Lanes), y5);
                y6 = TLanes.MultiplyAdd(factor, TLanes.Load(row + 6 * Lanes), y6);
                y7 = TLanes.MultiplyAdd(factor, TLanes.Load(row + 7 * Lanes), y7);
            }

            T* output = y + n * Lanes;
            TLanes.Store(y0, output);
            TLanes.Store(y1, output + Lanes);
            TLanes.Store(y2, output + 2 * Lanes);
            TLanes.Store(y3, output + 3 * Lanes);
            TLanes.Store(y4, output + 4 * Lanes);
            TLanes.Store(y5, output + 5 * Lanes);
            TLanes.Store(y6, output + 6 * Lanes);
            TLanes.Store(y7, output + 7 * Lanes);
        }

        for (; n < end; n++)
        {
            TVector sum = default;
            for (int tau = 0; tau < Math.Min(taps, n + 1); tau++)
                sum = TLanes.MultiplyAdd(TLanes.Load(h + tau * Lanes), TLanes.Load(x + (n - tau) * Lanes), sum);
            TLanes.Store(sum, y + n * Lanes);
        }
    }

    private static T* AfterZeros(T* buffer)
    {
        ChannelColumns<TLanes, TVector, T>.Clear(buffer, Tile);
        return buffer + Tile * Lanes;
    }
}
