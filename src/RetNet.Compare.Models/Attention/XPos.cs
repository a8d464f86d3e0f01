using System.Collections.Concurrent;
using RetNet.Compare.Models.Layers;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Attention;

/// <summary>
/// xPos: queries and keys turn by n·θ_i and are scaled by ζ_i^(±(n-c)/512), so that their product depends on the distance only.
/// The centre c cancels; it keeps the factors in range.
/// </summary>
/// <param name="headWidth">Width e of a head, even.</param>
public sealed class XPos(long headWidth)
{
    private const double ScaleBase = 512;
    private readonly ConcurrentDictionary<long, (RotationTable Queries, RotationTable Keys)> tables = new();

    /// <summary>Positions and scales a query [batch, length, heads, head width] whose first token stands at <paramref name="position"/>.</summary>
    public Tensor Query(Tensor q_BTHE, long position, long centre) => Tables(centre).Queries.Apply(q_BTHE, position);

    /// <summary>Positions and scales a key of the same shape.</summary>
    public Tensor Key(Tensor k_BTHE, long position, long centre) => Tables(centre).Keys.Apply(k_BTHE, position);

    /// <summary>Complex factors of queries and of keys at one position [head width/2], in CPU memory.</summary>
    internal unsafe (nint Queries, nint Keys) Row(Tensor like, long position, long centre)
    {
        (RotationTable queries, RotationTable keys) = Tables(centre);
        return ((nint)queries.Row(like, position), (nint)keys.Row(like, position));
    }

    private (RotationTable Queries, RotationTable Keys) Tables(long centre) => tables.GetOrAdd(centre, c =>
    {
        int pairs = (int)headWidth / 2;
        double[] frequencies = [.. Enumerable.Range(0, pairs).Select(i => Math.Pow(10000, -2.0 * i / headWidth))];
        double[] logs = [.. Enumerable.Range(0, pairs).Select(i => Math.Log((2 * i + 0.4 * headWidth) / (1.4 * headWidth)))];
        double root = 1 / Math.Sqrt(headWidth);
        return (
            new RotationTable(frequencies, magnitudes: (n, _, i) => root * Math.Exp(logs[i] * (n - c) / ScaleBase)),
            new RotationTable(frequencies, magnitudes: (n, _, i) => Math.Exp(-logs[i] * (n - c) / ScaleBase)));
    });
}
