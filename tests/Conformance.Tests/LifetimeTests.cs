using RetNet.Compare.Models.Sequences;
using RetNet.Torch;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>What a pass makes goes with it; what is left to the garbage collector piles up between its visits.</summary>
public sealed class LifetimeTests
{
    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void Training_and_decoding_leave_no_tensor_behind(string architecture)
    {
        using ISequenceModel model = Contenders.Create(architecture);
        // Tables are made once and kept.
        Train(model);
        Decode(model);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        long before = LiveTensors.Count;
        Train(model);
        Assert.Equal(0, LiveTensors.Count - before);
        Decode(model);
        Assert.Equal(0, LiveTensors.Count - before);
    }

    private static void Train(ISequenceModel model)
    {
        foreach (ComputeForm form in Contenders.Forms(model, 16))
        {
            using var scope = NewDisposeScope();
            model.Forward(Contenders.Tokens(2, 40), form).square().mean().backward();
        }

        using var step = NewDisposeScope();
        model.Loss(Contenders.Tokens(2, 40), Contenders.Tokens(2, 40)).backward();
        model.Module.zero_grad();
    }

    private static void Decode(ISequenceModel model)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        using DecodeState state = model.NewState(2, 60);
        model.Prefill(Contenders.Tokens(2, 40), state);
        model.Prefill(Contenders.Tokens(2, 10), state);
        for (int i = 0; i < 4; i++)
            model.Step(Contenders.Tokens(1, 2).squeeze(0), state);
    }
}
