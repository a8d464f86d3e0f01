using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>What a model gave: logits [batch, length, vocabulary], and by name the gradients of its parameters or the entries of its state.</summary>
internal sealed record Outcome(Tensor Logits, IReadOnlyDictionary<string, Tensor> Tensors)
{
    /// <summary>The same without the tensors whose names contain one of the words.</summary>
    public Outcome Without(params string[] words) => this with
    {
        Tensors = Tensors.Where(entry => !words.Any(word => entry.Key.Contains(word, StringComparison.Ordinal))).ToDictionary(),
    };
}
