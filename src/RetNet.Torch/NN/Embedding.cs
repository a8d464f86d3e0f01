using RetNet.Torch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A row of a table for every index.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>
{
    private readonly long _paddingIndex;
    private readonly bool _sparse;

    internal Embedding(Parameter weight, long? paddingIndex, bool sparse)
        : base(nameof(Embedding))
    {
        this.weight = weight;
        _paddingIndex = paddingIndex ?? -1;
        _sparse = sparse;
        register_parameter(nameof(weight), weight);
    }

    /// <summary>The table, of shape (entries, width).</summary>
    public Parameter weight { get; }

    public override Tensor forward(Tensor? input) => Aten.embedding.Call(weight, input, _paddingIndex, false, _sparse);
}
