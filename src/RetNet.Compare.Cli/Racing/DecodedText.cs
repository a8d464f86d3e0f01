using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Cli.Racing;

/// <summary>Sequences that a model continues token by token, each the likeliest.</summary>
internal sealed class DecodedText : IDisposable
{
    private readonly ISequenceModel model;
    private readonly DecodeState state;
    private Tensor last_B;

    /// <summary>Reads the prompt.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt_BT">Token ids [batch, length].</param>
    /// <param name="capacity">Most tokens of a sequence, its prompt included.</param>
    public DecodedText(ISequenceModel model, Tensor prompt_BT, long capacity)
    {
        this.model = model;
        state = model.NewState(prompt_BT.shape[0], capacity);
        using DisposeScope scope = NewDisposeScope();
        last_B = model.Prefill(prompt_BT, state).argmax(-1).DetachFromDisposeScope();
    }

    /// <summary>One more token of each sequence.</summary>
    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor next_B = model.Step(last_B, state).argmax(-1).DetachFromDisposeScope();
        last_B.Dispose();
        last_B = next_B;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        last_B.Dispose();
        state.Dispose();
    }
}
