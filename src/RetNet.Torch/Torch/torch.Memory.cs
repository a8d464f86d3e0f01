namespace TorchSharp;

// Copies and new tensors of the same kind.
public static partial class torch
{
    public static Tensor clone(Tensor input) => input.clone();
}
