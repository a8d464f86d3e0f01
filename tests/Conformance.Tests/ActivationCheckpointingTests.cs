using RetNet.Compare.Models.Sequences;
using RetNet.Torch;
using static TorchSharp.torch;

namespace RetNet.Compare.Conformance;

/// <summary>Activation checkpointing changes the memory of training, and nothing else.</summary>
public sealed class ActivationCheckpointingTests
{
    [Theory]
    [MemberData(nameof(Contenders.Variants), MemberType = typeof(Contenders))]
    public void Loss_and_gradients_are_bit_for_bit_the_same(string architecture, string setting)
    {
        foreach (double dropout in new[] { 0, 0.3 })
        {
            using var scope = NewDisposeScope();
            Outcome kept = Train(Contenders.Options(setting) with { Dropout = dropout });
            Outcome again = Train(Contenders.Options(setting) with { Dropout = dropout, ActivationCheckpointing = true });
            Assert.Equal(0, Contenders.Difference(kept.Logits, again.Logits));
            foreach ((string name, Tensor gradient) in kept.Tensors)
                Assert.True(Contenders.Difference(gradient, again.Tensors[name]) == 0, $"dropout {dropout}: the gradient of {name} is another");
        }

        Outcome Train(ModelOptions options)
        {
            using ISequenceModel model = Contenders.Create(architecture, options);
            model.Module.train();
            manual_seed(3);
            Tensor tokens = Contenders.Tokens(2, 70);
            Tensor loss = model.Loss(tokens, tokens.roll(-1L, 1L));
            loss.backward();
            // Numbers drawn afterwards are the same, too.
            return new(cat([loss.detach().view(1), rand(1)]), model.Module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.clone()));
        }
    }

    [Theory]
    [MemberData(nameof(Contenders.Architectures), MemberType = typeof(Contenders))]
    public void It_frees_most_of_what_a_deep_model_keeps(string architecture)
    {
        (long keptBytes, long keptPeak) = Bytes(checkpointing: false);
        (long againBytes, long againPeak) = Bytes(checkpointing: true);
        Assert.True(againBytes <= 0.4 * keptBytes, $"{againBytes} of {keptBytes} bytes wait for the backward pass");
        Assert.True(againPeak <= 0.5 * keptPeak, $"a step's peak is {againPeak} of {keptPeak} bytes");

        (long, long) Bytes(bool checkpointing)
        {
            using var scope = NewDisposeScope();
            using ISequenceModel model = Contenders.Create(architecture, Contenders.Options("") with { Layers = 12, ActivationCheckpointing = checkpointing });
            model.Module.train();
            Tensor tokens = Contenders.Tokens(2, 256);
            // Tables are made once and kept.
            model.Loss(tokens, tokens).backward();
            long before = AllocatorStatistics.Live;
            AllocatorStatistics.ResetPeak();
            Tensor loss = model.Loss(tokens, tokens);
            long waiting = AllocatorStatistics.Live - before;
            loss.backward();
            return (waiting, AllocatorStatistics.Peak - before);
        }
    }
}
