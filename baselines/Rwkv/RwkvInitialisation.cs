using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;
using Linear = RetNet.Compare.Models.Layers.Linear;

namespace RetNet.Compare.Baselines.Rwkv;

/// <summary>The official initial weights: structured by layer l of N and channel c of d, with r01 = l/(N-1) and r10 = 1 - l/N.</summary>
/// <param name="layer">Index l of the block.</param>
/// <param name="layers">Number N of blocks.</param>
/// <param name="width">Model width d.</param>
internal sealed class RwkvInitialisation(long layer, long layers, long width)
{
    /// <summary>Bound of the initial embedding: the official code's initial learning rate; the norm behind it restores the scale.</summary>
    public const double EmbeddingBound = 6e-4;

    // A model of one block, which the official code does not allow, is taken as a first block.
    private double FromZero => layers == 1 ? 0 : (double)layer / (layers - 1);

    private double ToZero => 1 - (double)layer / layers;

    /// <summary>-5 + 8 (c/(d-1))^(0.7 + 1.3 r01).</summary>
    public Tensor TimeDecay() => Channels([width], c => -5 + 8 * Math.Pow(c / Math.Max(1.0, width - 1), 0.7 + 1.3 * FromZero));

    /// <summary>ln 0.3 + ((c+1) mod 3 - 1)/2.</summary>
    public Tensor TimeFirst() => Channels([width], c => Math.Log(0.3) + 0.5 * ((c + 1) % 3 - 1));

    /// <summary>(c/d)^r10.</summary>
    public Tensor MixKey() => Mix(ToZero, 0);

    /// <summary>(c/d)^r10 + 0.3 r01.</summary>
    public Tensor MixValue() => Mix(ToZero, 0.3 * FromZero);

    /// <summary>(c/d)^(r10/2).</summary>
    public Tensor MixReceptance() => Mix(0.5 * ToZero, 0);

    /// <summary>A map that starts at zero.</summary>
    public static Linear Zero(long inputs, long outputs, Precision precision) =>
        new(inputs, outputs, hasBias: false, precision, zeros(outputs, inputs));

    /// <summary>An orthogonal map of gain sqrt(outputs/inputs), at least 1.</summary>
    public static Linear Orthogonal(long inputs, long outputs, Precision precision) =>
        new(inputs, outputs, hasBias: false, precision, Orthogonal(outputs, inputs, Math.Sqrt(Math.Max(1, (double)outputs / inputs))));

    /// <summary>Rows or columns that are orthogonal and of length <paramref name="gain"/>.</summary>
    public static Tensor Orthogonal(long outputs, long inputs, double gain)
    {
        using var frozen = no_grad();
        return nn.init.orthogonal_(empty(outputs, inputs), gain);
    }

    private Tensor Mix(double power, double offset) => Channels([1, 1, width], c => Math.Pow(c / width, power) + offset);

    private Tensor Channels(long[] shape, Func<double, double> entry) =>
        tensor(Enumerable.Range(0, (int)width).Select(c => (float)entry(c)).ToArray()).view(shape);
}
