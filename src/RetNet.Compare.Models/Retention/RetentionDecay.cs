using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Retention;

/// <summary>
/// The fixed decays γ of the heads, and the tables made of them. Z_n = Σ_{t=0..n} γ^t is the sum of a row's decays.
/// Everything is computed in double and stored in the dtype of the tensors it meets.
/// </summary>
public sealed class RetentionDecay
{
    private readonly ConcurrentDictionary<(string Table, long Length, ScalarType, DeviceType, int), Tensor> tables = new();

    /// <summary>Takes the decays as they are.</summary>
    public RetentionDecay(IReadOnlyList<double> gamma) => Gamma = gamma;

    /// <summary>Chooses the decays of <paramref name="heads"/> heads.</summary>
    public RetentionDecay(DecayKind kind, long heads)
        : this([.. Enumerable.Range(0, (int)heads).Select(h => kind switch
        {
            DecayKind.Paper => 1 - Math.Exp(Between(Math.Log(1.0 / 32), Math.Log(1.0 / 512), h, heads)),
            DecayKind.Default => 1 - Math.Pow(2, -5 - h),
            DecayKind.Single => 127.0 / 128,
            DecayKind.None => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of decay."),
        })])
    {
    }

    /// <summary>γ of each head.</summary>
    public IReadOnlyList<double> Gamma { get; }

    /// <summary>Number of heads.</summary>
    public int Heads => Gamma.Count;

    /// <summary>Z_n of a head: (1 - γ^(n+1))/(1 - γ), or n + 1 without decay.</summary>
    public double RowSum(int head, long n) => Gamma[head] == 1 ? n + 1 : (1 - Math.Pow(Gamma[head], n + 1)) / (1 - Gamma[head]);

    /// <summary>γ^(n-m) for m ≤ n, else 0: [heads, length, length], a block of a table that other lengths share.</summary>
    public Tensor Causal_HTT(long length, Tensor like)
    {
        const long step = 64;
        long rows = (length + step - 1) / step * step;
        Tensor table_HTT = Table("causal", rows, like, [Heads, rows, rows], (h, i) =>
        {
            (long n, long m) = (i / rows, i % rows);
            return m <= n ? Math.Pow(Gamma[h], n - m) : 0;
        });
        return table_HTT.narrow(1, 0, length).narrow(2, 0, length);
    }

    /// <summary>γ^(i+1), what position i of a chunk keeps of the state before it: [heads, length, 1].</summary>
    public Tensor Carried_HT1(long length, Tensor like) =>
        Table("carried", length, like, [Heads, length, 1], (h, i) => Math.Pow(Gamma[h], i + 1));

    /// <summary>γ^(length-1-j), what is left of position j at the chunk's end: [heads, length, 1].</summary>
    public Tensor Remaining_HT1(long length, Tensor like) =>
        Table("remaining", length, like, [Heads, length, 1], (h, j) => Math.Pow(Gamma[h], length - 1 - j));

    /// <summary>γ^length: [heads, 1, 1].</summary>
    public Tensor Power_H11(long length, Tensor like) => Table("power", length, like, [Heads, 1, 1], (h, _) => Math.Pow(Gamma[h], length));

    /// <summary>γ^n from n = 0 on, behind <paramref name="zeros"/> zeros: [heads, zeros + length].</summary>
    public Tensor Powers(long zeros, long length, Tensor like) =>
        Table($"powers behind {zeros}", length, like, [Heads, zeros + length, 1], (h, i) => i < zeros ? 0 : Math.Pow(Gamma[h], i - zeros));

    /// <summary>sqrt(Z_i) by the index inside the chunk: [heads, length, 1].</summary>
    public Tensor RootRowSum_HT1(long length, Tensor like) =>
        Table("root-row-sum", length, like, [Heads, length, 1], (h, i) => Math.Sqrt(RowSum(h, i)));

    private static double Between(double first, double last, int index, long count) =>
        count == 1 ? first : first + (last - first) * index / (count - 1);

    private Tensor Table(string name, long length, Tensor like, long[] shape, Func<int, long, double> entry)
    {
        var key = (name, length, like.dtype, like.device_type, like.device_index);
        if (tables.TryGetValue(key, out Tensor? known))
            return known;
        long perHead = shape[1] * shape[2];
        double[] values = new double[Heads * perHead];
        for (int h = 0; h < Heads; h++)
        {
            for (long i = 0; i < perHead; i++)
                values[h * perHead + i] = entry(h, i);
        }

        using var scope = NewDisposeScope();
        return tables[key] = tensor(values, like.dtype, like.device).view(shape).DetachFromDisposeScope();
    }
}
