using RetNet.Compare.Models.Layers;

namespace RetNet.Compare.Models.Retention;

/// <summary>The rotations of queries and keys, θ_j = 10000^(-j/(K/2-1)), with the factors that ride along.</summary>
public sealed class RetentionRotation
{
    /// <summary>Makes the tables for heads of key width <paramref name="keyWidth"/>.</summary>
    public RetentionRotation(long keyWidth, RetentionDecay decay)
    {
        int pairs = (int)keyWidth / 2;
        double[] frequencies = [.. Enumerable.Range(0, pairs).Select(j => Math.Pow(10000, -j / Math.Max(pairs - 1.0, 1)))];
        double root = 1 / Math.Sqrt(keyWidth);
        Queries = new RotationTable(frequencies);
        ScaledQueries = new RotationTable(frequencies, decay.Heads, (n, head, _) => 1 / Math.Sqrt(decay.RowSum(head, n)));
        Keys = new RotationTable(frequencies, magnitudes: (_, _, _) => root);
    }

    /// <summary>Queries as they are.</summary>
    public RotationTable Queries { get; }

    /// <summary>Queries divided by sqrt(Z_n) of their absolute position and head.</summary>
    public RotationTable ScaledQueries { get; }

    /// <summary>Keys divided by sqrt(key width).</summary>
    public RotationTable Keys { get; }
}
