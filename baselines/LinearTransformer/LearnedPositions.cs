using RetNet.Compare.Models.Language;
using RetNet.Compare.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Baselines.LinearTransformer;

/// <summary>A trained row for every position.</summary>
public sealed class LearnedPositions : InputPositions
{
    private readonly Parameter weight;

    /// <summary>Makes a table for <paramref name="positions"/> tokens, drawn from N(0, 0.02²).</summary>
    public LearnedPositions(long positions, long width)
        : base("LearnedPositions")
    {
        weight = new Parameter(Initial.Normal([positions, width], 0.02));
        register_parameter("weight", weight);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The table ends before the last position asked for.</exception>
    public override Tensor Rows(long position, long length, Tensor like)
    {
        if (position + length > weight.shape[0])
            throw new ArgumentException($"There are {weight.shape[0]} learned positions, but the text reaches {position + length} tokens. Raise max_positions before training.");
        return weight.narrow(0, position, length);
    }
}
