using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Language;

/// <summary>Half of a block: a mixer or a feed-forward layer. The defaults suit a part that looks at one position only.</summary>
/// <param name="name">Name of the module.</param>
public abstract class BlockPart(string name) : nn.Module(name)
{
    /// <summary>The part's output for a whole sequence.</summary>
    /// <param name="x_BTD">Input [batch, length, width].</param>
    /// <param name="form">How to evaluate; not <see cref="SequenceForm.Recurrent"/>, which is made of <see cref="Step"/>s.</param>
    /// <returns>Output [batch, length, width].</returns>
    public abstract Tensor Forward(Tensor x_BTD, ComputeForm form);

    /// <summary>An empty state for <paramref name="batch"/> sequences of at most <paramref name="capacity"/> tokens.</summary>
    public virtual PartState NewState(long batch, long capacity) => new();

    /// <summary>Reads tokens after the <paramref name="position"/> tokens that <paramref name="state"/> holds, and updates it.</summary>
    /// <param name="x_BTD">Input [batch, length, width].</param>
    /// <param name="state">The part's state.</param>
    /// <param name="position">Absolute position of the first token given.</param>
    /// <param name="capacity">Most tokens the sequence will have.</param>
    /// <returns>Output [batch, length, width].</returns>
    public virtual Tensor Prefill(Tensor x_BTD, PartState state, long position, long capacity) => Forward(x_BTD, ComputeForm.Parallel);

    /// <summary>Reads one token and updates <paramref name="state"/>, in place where no gradient is recorded.</summary>
    /// <param name="x_BD">Input [batch, width].</param>
    /// <param name="state">The part's state.</param>
    /// <param name="position">Absolute position of the token.</param>
    /// <param name="capacity">Most tokens the sequence will have.</param>
    /// <returns>Output [batch, width].</returns>
    public virtual Tensor Step(Tensor x_BD, PartState state, long position, long capacity) => Forward(x_BD, ComputeForm.Parallel);

    /// <summary>Optimizer settings of one of the part's parameters, where its authors give it its own; null for the common rule.</summary>
    /// <param name="parameter">Name of the parameter inside the part.</param>
    public virtual OptimizerRule? RuleFor(string parameter) => null;

    /// <summary>Forward floating-point operations per token, averaged over a sequence of <paramref name="length"/> tokens.</summary>
    public abstract FlopCount FlopsPerToken(long length, ComputeForm form);

    /// <summary>Bytes of state in use after <paramref name="length"/> tokens of <paramref name="batch"/> sequences.</summary>
    public virtual long StateBytes(long batch, long length) => 0;
}
