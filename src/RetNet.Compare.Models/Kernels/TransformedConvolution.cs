using System.Numerics;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Kernels;

/// <summary>
/// A causal convolution by fast Fourier transforms on a circle that holds signal and taps without overlap. A column is read as complex numbers
/// as it lies in memory: even tokens are the real parts, odd ones the imaginary parts.
/// </summary>
internal static unsafe class TransformedConvolution<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPoint<T>
{
    /// <inheritdoc cref="ConvolutionKernel.Forward{T}"/>
    public static void Forward(ConvolutionShape shape, T* x, T* h, T* y, int threads)
    {
        (nint channels, TransformTable<T> table) = ((nint)shape.Channels, Table(shape));
        int circle = 2 * table.Size;
        ChannelColumns<TLanes, TVector, T>.ForEach(channels, threads, [circle, circle], (channel, width, workspace) =>
        {
            T* factors = workspace[0], signal = workspace[1];
            Transform(h + channel, channels, shape.Taps, width, factors, table);
            for (long b = 0; b < shape.Batch; b++)
            {
                nint at = shape.Start(b) + channel;
                Transform(x + at, channels, shape.Length, width, signal, table);
                RealSpectra<TLanes, TVector, T>.Convolve(signal, factors, table);
                LaneTransform<TLanes, TVector, T>.Inverse(signal, table);
                ChannelColumns<TLanes, TVector, T>.Scatter(signal, shape.Length, width, y + at, channels);
            }
        });
    }

    /// <inheritdoc cref="ConvolutionKernel.Backward{T}"/>
    public static void Backward(ConvolutionShape shape, T* x, T* h, T* upstream, T* dx, T* dh, int threads)
    {
        (nint channels, TransformTable<T> table) = ((nint)shape.Channels, Table(shape));
        int circle = 2 * table.Size;
        ChannelColumns<TLanes, TVector, T>.ForEach(channels, threads, [circle, circle, circle, circle], (channel, width, workspace) =>
        {
            T* factors = workspace[0], signal = workspace[1], gradient = workspace[2], sums = workspace[3];
            Transform(h + channel, channels, shape.Taps, width, factors, table);
            ChannelColumns<TLanes, TVector, T>.Clear(sums, circle);
            for (long b = 0; b < shape.Batch; b++)
            {
                nint at = shape.Start(b) + channel;
                Transform(x + at, channels, shape.Length, width, signal, table);
                Transform(upstream + at, channels, shape.Length, width, gradient, table);
                RealSpectra<TLanes, TVector, T>.Correlate(gradient, signal, sums, accumulate: true, table);
                RealSpectra<TLanes, TVector, T>.Correlate(gradient, factors, gradient, accumulate: false, table);
                LaneTransform<TLanes, TVector, T>.Inverse(gradient, table);
                ChannelColumns<TLanes, TVector, T>.Scatter(gradient, shape.Length, width, dx + at, channels);
            }

            LaneTransform<TLanes, TVector, T>.Inverse(sums, table);
            ChannelColumns<TLanes, TVector, T>.Scatter(sums, shape.Taps, width, dh + channel, channels);
        });
    }

    /// <summary>The circle holds length + taps - 1 real numbers, two for each complex one.</summary>
    private static TransformTable<T> Table(ConvolutionShape shape) =>
        TransformTable<T>.Of((int)BitOperations.RoundUpToPowerOf2((ulong)(shape.Length + shape.Taps) / 2));

    private static void Transform(T* source, nint stride, long rows, int width, T* column, TransformTable<T> table)
    {
        ChannelColumns<TLanes, TVector, T>.Gather(source, stride, rows, width, column);
        ChannelColumns<TLanes, TVector, T>.Clear(column + (nint)rows * TLanes.Count, 2 * table.Size - rows);
        LaneTransform<TLanes, TVector, T>.Forward(column, table);
    }
}
