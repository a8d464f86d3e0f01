using static TorchSharp.torch;

namespace RetNet.Compare.Models.Kernels;

/// <summary>Where the rows of heads lie in memory.</summary>
/// <param name="Sequence">Distance of successive sequences.</param>
/// <param name="Head">Distance of successive heads.</param>
/// <param name="Row">Distance of a head's successive rows.</param>
internal readonly record struct RowLayout(nint Sequence, nint Head, nint Row)
{
    /// <summary>The layout of a tensor whose rows are contiguous.</summary>
    public static RowLayout Of(Tensor x_BTHE) => new((nint)x_BTHE.stride(0), (nint)x_BTHE.stride(2), (nint)x_BTHE.stride(1));

    /// <summary>Where a head's rows start.</summary>
    public nint Start(long sequence, long head) => (nint)sequence * Sequence + (nint)head * Head;
}
