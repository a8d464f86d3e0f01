using TorchSharp;

namespace RetNet.Compare.Models.Sequences;

/// <summary>What one part of a block remembers while decoding: named tensors, owned by the state.</summary>
public sealed class PartState : IDisposable
{
    private readonly SortedDictionary<string, torch.Tensor> tensors = new(StringComparer.Ordinal);

    /// <summary>The tensors by name; setting one disposes the former and takes the new one out of any dispose scope.</summary>
    public torch.Tensor this[string name]
    {
        get => tensors[name];
        set
        {
            if (tensors.TryGetValue(name, out torch.Tensor? former) && !ReferenceEquals(former, value))
                former.Dispose();
            tensors[name] = value.DetachFromDisposeScope();
        }
    }

    /// <summary>Names and tensors in alphabetical order.</summary>
    public IReadOnlyDictionary<string, torch.Tensor> Tensors => tensors;

    /// <summary>Bytes held.</summary>
    public long Bytes => tensors.Values.Sum(tensor => tensor.numel() * tensor.element_size());

    /// <summary>An independent copy; gradients flow to the original.</summary>
    public PartState Clone()
    {
        var copy = new PartState();
        foreach ((string name, torch.Tensor tensor) in tensors)
            copy[name] = tensor.clone();
        return copy;
    }

    /// <summary>Frees all tensors.</summary>
    public void Dispose()
    {
        foreach (torch.Tensor tensor in tensors.Values)
            tensor.Dispose();
        tensors.Clear();
    }
}
