using static TorchSharp.torch;

namespace RetNet.Compare.Models.Sequences;

/// <summary>
/// A causal language model: maps tokens to logits, in every form it has, and says what that costs.
/// All forms are the same function of the same weights, to the rounding of the format and the epsilon of norms.
/// </summary>
public interface ISequenceModel : IDisposable
{
    /// <summary>Size and switches the model was made with.</summary>
    ModelOptions Options { get; }

    /// <summary>Parameters, state dict, training mode and device.</summary>
    nn.Module Module { get; }

    /// <summary>The forms the model has; recurrent is always one of them.</summary>
    IReadOnlyList<SequenceForm> Forms { get; }

    /// <summary>The form <see cref="Forward"/> uses when none is given.</summary>
    ComputeForm TrainingForm { get; }

    /// <summary>Optimizer groups; together they hold every parameter once.</summary>
    IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <summary>Number of trained scalars.</summary>
    ParameterCount Parameters { get; }

    /// <summary>Logits of every position.</summary>
    /// <param name="tokens_BT">int64 tokens [batch, length].</param>
    /// <param name="form">How to evaluate; <see cref="TrainingForm"/> when null.</param>
    /// <returns>fp32 logits [batch, length, vocabulary].</returns>
    Tensor Forward(Tensor tokens_BT, ComputeForm? form = null);

    /// <summary>Cross entropy of every position in nats, 0 where the target is -100.</summary>
    /// <param name="tokens_BT">int64 tokens [batch, length].</param>
    /// <param name="targets_BT">int64 next tokens [batch, length].</param>
    /// <returns>fp32 losses [batch, length].</returns>
    Tensor TokenLosses(Tensor tokens_BT, Tensor targets_BT)
    {
        using Tensor logits_BTV = Forward(tokens_BT), logits_NV = logits_BTV.flatten(0, 1);
        using Tensor targets_N = targets_BT.flatten();
        using Tensor losses_N = nn.functional.cross_entropy(logits_NV, targets_N, ignore_index: -100, reduction: nn.Reduction.None);
        return losses_N.view(targets_BT.shape);
    }

    /// <summary>Mean cross entropy in nats over the targets that are not -100: what training minimises.</summary>
    Tensor Loss(Tensor tokens_BT, Tensor targets_BT)
    {
        using Tensor logits_BTV = Forward(tokens_BT), logits_NV = logits_BTV.flatten(0, 1);
        using Tensor targets_N = targets_BT.flatten();
        return nn.functional.cross_entropy(logits_NV, targets_N, ignore_index: -100);
    }

    /// <summary>An empty decode state.</summary>
    /// <param name="batch">Sequences decoded together.</param>
    /// <param name="capacity">Most tokens it must hold.</param>
    DecodeState NewState(long batch, long capacity);

    /// <summary>Reads tokens at once and advances <paramref name="state"/>, which may already hold a prefix.</summary>
    /// <param name="tokens_BT">int64 tokens [batch, length].</param>
    /// <param name="state">State of the same batch, with room for the tokens.</param>
    /// <param name="allLogits">Whether every position's logits are wanted, or the last one's only.</param>
    /// <returns>fp32 logits [batch, length, vocabulary], or [batch, vocabulary] of the last position.</returns>
    Tensor Prefill(Tensor tokens_BT, DecodeState state, bool allLogits = false);

    /// <summary>Reads one token per sequence and advances <paramref name="state"/>, in place where no gradient is recorded.</summary>
    /// <param name="tokens_B">int64 tokens [batch].</param>
    /// <param name="state">State of the same batch, with room for one token.</param>
    /// <returns>fp32 logits [batch, vocabulary].</returns>
    Tensor Step(Tensor tokens_B, DecodeState state);

    /// <summary>Forward floating-point operations per token, averaged over a sequence of <paramref name="length"/> tokens.</summary>
    FlopCount FlopsPerToken(long length, ComputeForm? form = null);

    /// <summary>Bytes of decode state in use after <paramref name="length"/> tokens of <paramref name="batch"/> sequences.</summary>
    long StateBytes(long batch, long length);
}
