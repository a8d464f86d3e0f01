using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>A table of positions added to the embeddings.</summary>
/// <param name="name">Name of the module.</param>
public abstract class InputPositions(string name) : nn.Module(name)
{
    /// <summary>Rows for <paramref name="length"/> tokens from <paramref name="position"/> on: [length, width].</summary>
    /// <param name="position">Absolute position of the first token.</param>
    /// <param name="length">Number of rows.</param>
    /// <param name="like">Gives dtype and device.</param>
    public abstract Tensor Rows(long position, long length, Tensor like);
}
