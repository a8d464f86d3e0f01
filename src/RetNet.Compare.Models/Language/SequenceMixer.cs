using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>The part of a block that looks along the sequence: what the comparison exchanges.</summary>
/// <param name="name">Name of the module.</param>
public abstract class SequenceMixer(string name) : BlockPart(name)
{
    /// <inheritdoc/>
    public abstract override PartState NewState(long batch, long capacity);

    /// <inheritdoc/>
    public abstract override Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity);

    /// <inheritdoc/>
    public abstract override Tensor Step(Tensor x_BD, PartState state, long position, long capacity);

    /// <inheritdoc/>
    public abstract override long StateBytes(long batch, long length);
}
