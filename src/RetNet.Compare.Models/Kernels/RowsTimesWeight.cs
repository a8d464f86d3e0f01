using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>What a product x Wᵀ + b is made of.</summary>
/// <param name="X">Rows [..., inputs].</param>
/// <param name="Weight">W [outputs, inputs].</param>
/// <param name="Bias">b [outputs] in fp32, or null.</param>
internal readonly record struct RowsTimesWeight(Tensor X, Tensor Weight, Tensor? Bias);
