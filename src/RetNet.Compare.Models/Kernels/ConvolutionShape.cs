namespace RetNet.Compare.Models.Kernels;

/// <summary>Sizes of a depthwise causal convolution.</summary>
/// <param name="Batch">Sequences.</param>
/// <param name="Length">Tokens per sequence.</param>
/// <param name="Channels">Channels, each with taps of its own.</param>
/// <param name="Taps">Taps, at most <paramref name="Length"/>.</param>
internal readonly record struct ConvolutionShape(long Batch, long Length, long Channels, long Taps)
{
    /// <summary>First number of a sequence in a tensor [batch, length, channels].</summary>
    public nint Start(long sequence) => (nint)(sequence * Length * Channels);
}
