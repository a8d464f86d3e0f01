using System.Runtime.InteropServices;
using RetNet.Compare.Models.Sequences;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Compare.Faults;

/// <summary>A model that spoils one training step, its loss, its gradient alone, or a weight; or every decoding step.</summary>
internal sealed class FaultyModel(ISequenceModel inner, FaultKind kind, double value, long step) : ISequenceModel
{
    private long calls;

    public ModelOptions Options => inner.Options;

    public nn.Module Module => inner.Module;

    public IReadOnlyList<SequenceForm> Forms => inner.Forms;

    public ComputeForm TrainingForm => inner.TrainingForm;

    public IReadOnlyList<ParameterGroup> ParameterGroups => inner.ParameterGroups;

    public ParameterCount Parameters => inner.Parameters;

    private Parameter First => inner.ParameterGroups[0].Parameters[0].Parameter;

    public Tensor Loss(Tensor tokens_BT, Tensor targets_BT)
    {
        bool now = inner.Module.training && ++calls == step;
        if (now && kind == FaultKind.Weight)
            MemoryMarshal.Cast<byte, float>(First.bytes)[(int)First.numel() / 2] = (float)value;
        Tensor loss = inner.Loss(tokens_BT, targets_BT);
        return !now ? loss : kind switch
        {
            FaultKind.Loss => loss * value,
            FaultKind.Gradient => loss + Zero(),
            _ => loss,
        };
    }

    public Tensor Forward(Tensor tokens_BT, ComputeForm? form = null) => inner.Forward(tokens_BT, form);

    public DecodeState NewState(long batch, long capacity) => inner.NewState(batch, capacity);

    public Tensor Prefill(Tensor tokens_BT, DecodeState state, bool allLogits = false) => inner.Prefill(tokens_BT, state, allLogits);

    public Tensor Step(Tensor tokens_B, DecodeState state)
    {
        if (kind != FaultKind.Decoding)
            return inner.Step(tokens_B, state);
        using DecodeState empty = inner.NewState(tokens_B.shape[0], 1);
        return inner.Step(tokens_B, empty);
    }

    public FlopCount FlopsPerToken(long length, ComputeForm? form = null) => inner.FlopsPerToken(length, form);

    public long StateBytes(long batch, long length) => inner.StateBytes(batch, length);

    public void Dispose() => inner.Dispose();

    /// <summary>0, whose square root has an infinite slope; times 0 that is not a number.</summary>
    private Tensor Zero()
    {
        Tensor sum = First.sum();
        Tensor zero = double.IsNaN(value) ? sum * 0 : sum - sum.detach();
        return zero.sqrt();
    }
}
