using System.Collections.Concurrent;
using System.Numerics;
using RetNet.Compare.Models.Language;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.LinearTransformer;

/// <summary>pe[t, 2i] = sin(t/10000^(2i/d)), pe[t, 2i+1] = cos(the same) (Attention Is All You Need, section 3.5).</summary>
/// <param name="width">Model width d.</param>
/// <param name="scale">Factor of every row.</param>
public sealed class SinusoidalPositions(long width, double scale) : InputPositions("SinusoidalPositions")
{
    private readonly ConcurrentDictionary<(ScalarType, DeviceType, int), Tensor> tables = new();

    /// <inheritdoc/>
    public override Tensor Rows(long position, long length, Tensor like)
    {
        var key = (like.dtype, like.device_type, like.device_index);
        if (!tables.TryGetValue(key, out Tensor? table_TD) || table_TD.shape[0] < position + length)
            tables[key] = table_TD = Build((long)BitOperations.RoundUpToPowerOf2((ulong)(position + length)), like);
        return table_TD.narrow(0, position, length);
    }

    private Tensor Build(long rows, Tensor like)
    {
        using var scope = NewDisposeScope();
        double[] values = new double[rows * width];
        for (long t = 0; t < rows; t++)
        {
            for (long c = 0; c < width; c++)
            {
                double angle = t / Math.Pow(10000, (double)(c - c % 2) / width);
                values[t * width + c] = scale * (c % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }
        }

        return tensor(values, like.dtype, like.device).view(rows, width).DetachFromDisposeScope();
    }
}
