using System.Collections.Concurrent;
using System.Numerics;
using RetNet.Compare.Models.Layers;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Attention;

/// <summary>
/// xPos: queries and keys turn by n·θ_i and are scaled by ζ_i^(±(n-c)/512), so that their product depends on the distance only.
/// The centre c cancels; it keeps the factors in range. It is half of the text's length rounded up to a power of two, so that few tables serve all lengths.
/// </summary>
/// <param name="headWidth">Width e of a head, even.</param>
public sealed class XPos(long headWidth)
{
    /// <summary>Tokens over which a pair's scale changes by its ζ.</summary>
    public const double ScaleBase = 512;

    private readonly ConcurrentDictionary<long, (RotationTable Queries, RotationTable Keys)> tables = new();

    /// <summary>Positions and scales queries.</summary>
    /// <param name="q_BTHE">[batch, length, heads, head width].</param>
    /// <param name="position">Absolute position of the first token.</param>
    /// <param name="textLength">Tokens of the whole text at most; the same for every query and key that meet.</param>
    public Tensor Query(Tensor q_BTHE, long position, long textLength) => Tables(textLength).Queries.Apply(q_BTHE, position);

    /// <summary>Positions and scales keys of the same shape.</summary>
    /// <param name="k_BTHE">[batch, length, heads, head width].</param>
    /// <param name="position">Absolute position of the first token.</param>
    /// <param name="textLength">Tokens of the whole text at most; the same for every query and key that meet.</param>
    public Tensor Key(Tensor k_BTHE, long position, long textLength) => Tables(textLength).Keys.Apply(k_BTHE, position);

    /// <summary>Complex factors of queries and of keys at one position [head width/2], in CPU memory.</summary>
    internal unsafe (nint Queries, nint Keys) Row(Tensor like, long position, long textLength)
    {
        (RotationTable queries, RotationTable keys) = Tables(textLength);
        return ((nint)queries.Row(like, position), (nint)keys.Row(like, position));
    }

    private (RotationTable Queries, RotationTable Keys) Tables(long textLength) =>
        tables.GetOrAdd((long)BitOperations.RoundUpToPowerOf2((ulong)textLength) / 2, Build);

    private (RotationTable Queries, RotationTable Keys) Build(long c)
    {
        int pairs = (int)headWidth / 2;
        double[] frequencies = [.. Enumerable.Range(0, pairs).Select(i => Math.Pow(10000, -2.0 * i / headWidth))];
        double[] logs = [.. Enumerable.Range(0, pairs).Select(i => Math.Log((2 * i + 0.4 * headWidth) / (1.4 * headWidth)))];
        double root = 1 / Math.Sqrt(headWidth);
        return (
            new RotationTable(frequencies, magnitudes: (n, _, i) => root * Math.Exp(logs[i] * (n - c) / ScaleBase)),
            new RotationTable(frequencies, magnitudes: (n, _, i) => Math.Exp(-logs[i] * (n - c) / ScaleBase)));
    }
}
