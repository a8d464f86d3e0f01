using System.Collections.Concurrent;
using RetNet.Compare.Models.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Layers;

/// <summary>
/// Turns the pairs (0,1), (2,3), … of a head by n·θ_j at position n. Magnitudes that depend on position and pair
/// (xPos), or on position and head (a row scale), ride along in the same complex table.
/// </summary>
/// <param name="frequencies">θ_j, one per pair.</param>
/// <param name="magnitudes">
/// Factor at (position, head, pair); null for 1. Heads that all share a table use head 0 and <paramref name="heads"/> 1.
/// </param>
/// <param name="heads">Number of different tables, 1 or the number of heads.</param>
public sealed class RotationTable(double[] frequencies, int heads = 1, Func<long, int, int, double>? magnitudes = null)
{
    private readonly ConcurrentDictionary<(ScalarType, DeviceType, int), (long Length, Tensor Table)> tables = new();

    /// <summary>Rotates <paramref name="x_BTHE"/>, whose first token stands at <paramref name="position"/>.</summary>
    /// <param name="x_BTHE">[batch, length, heads, head width]; bf16 is raised to fp32.</param>
    /// <param name="position">Absolute position of the first token.</param>
    /// <returns>The same shape.</returns>
    public Tensor Apply(Tensor x_BTHE, long position)
    {
        using var scope = NewDisposeScope();
        Tensor x = x_BTHE.dtype == ScalarType.BFloat16 ? x_BTHE.to(ScalarType.Float32) : x_BTHE;
        long[] shape = x.shape;
        long length = shape[1];
        Tensor table_THP = Table(x, position + length).narrow(0, position, length);
        Tensor pairs_BTHP = view_as_complex(x.reshape(shape[0], length, shape[2], shape[3] / 2, 2));
        return view_as_real(pairs_BTHP * table_THP).flatten(-2).MoveToOuterDisposeScope();
    }

    /// <summary>The table's complex factors at <paramref name="position"/> [heads, pairs], in the dtype of <paramref name="like"/>, on the CPU.</summary>
    internal unsafe float* Row(Tensor like, long position) =>
        ChannelKernels.Pointer<float>(Table(like, position + 1)) + position * heads * frequencies.Length * 2;

    private Tensor Table(Tensor like, long length)
    {
        var key = (like.dtype, like.device_type, like.device_index);
        if (tables.TryGetValue(key, out (long Length, Tensor Table) known) && known.Length >= length)
            return known.Table;
        long rows = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)length);
        Tensor table = Build(rows, like).DetachFromDisposeScope();
        tables[key] = (rows, table);
        return table;
    }

    private Tensor Build(long rows, Tensor like)
    {
        using var scope = NewDisposeScope();
        int pairs = frequencies.Length;
        double[] values = new double[rows * heads * pairs * 2];
        int at = 0;
        for (long n = 0; n < rows; n++)
        {
            for (int head = 0; head < heads; head++)
            {
                for (int j = 0; j < pairs; j++)
                {
                    double magnitude = magnitudes?.Invoke(n, head, j) ?? 1;
                    values[at++] = magnitude * Math.Cos(n * frequencies[j]);
                    values[at++] = magnitude * Math.Sin(n * frequencies[j]);
                }
            }
        }

        Tensor flat = tensor(values, like.dtype, like.device);
        return view_as_complex(flat.view(rows, heads, pairs, 2)).MoveToOuterDisposeScope();
    }
}
