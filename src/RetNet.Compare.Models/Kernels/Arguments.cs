using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Tensors in the words of an error.</summary>
internal static class Arguments
{
    /// <summary>Format and sizes of each: <c>Float32 2 x 3, BFloat16 4</c>.</summary>
    public static string Text(params Tensor[] tensors) => string.Join(", ", tensors.Select(tensor => $"{tensor.dtype} {string.Join(" x ", tensor.shape)}"));
}
