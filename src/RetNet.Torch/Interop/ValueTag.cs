namespace RetNet.Torch.Interop;

/// <summary>What a <see cref="NativeValue"/> holds; the order is that of <c>Tag</c> in the native library.</summary>
internal enum ValueTag
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    Complex,
    IntList,
    DoubleList,
    BoolList,
    TensorList,
    OptionalTensorList,
    String,
    Device,
    Generator,
}
