namespace TorchSharp;

internal enum TensorIndexKind
{
    Slice,
    Single,
    NewDimension,
    Ellipsis,
    Bool,
    Tensor,
}
