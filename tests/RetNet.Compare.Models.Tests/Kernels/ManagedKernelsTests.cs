using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Every architecture with its kernels and with plain tensor operations. Alone: the switch is the process's.</summary>
[Collection(nameof(Alone))]
public sealed class ManagedKernelsTests
{
    public static TheoryData<string> Architectures => [.. Registry.All.All.Select(architecture => architecture.Name)];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Loss_gradients_and_decoding_are_the_same_without_kernels(string architecture)
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Registry.Create(architecture, Registry.Small() with { Width = 64 });
        Tensor tokens = Registry.Tokens(2, 70), targets = Registry.Tokens(2, 70, seed: 3);
        (Tensor loss, Tensor[] gradients, Tensor logits) = Evaluate();
        ManagedKernels.AreOn = false;
        try
        {
            Assert.False(ChannelKernels.Serve(loss) || TiledLinearAttention.Serves(loss.view(1, 1, 1, 1)));
            (Tensor plainLoss, Tensor[] plainGradients, Tensor plainLogits) = Evaluate();
            Close.Assert(plainLoss, loss, 1e-5, "loss");
            Close.Assert(plainLogits, logits, 1e-4, "logits");
            Assert.All(plainGradients.Zip(gradients), pair => Close.AssertRelative(pair.First, pair.Second, 1e-4, "gradient"));
        }
        finally
        {
            ManagedKernels.AreOn = true;
        }

        (Tensor Loss, Tensor[] Gradients, Tensor Logits) Evaluate()
        {
            Tensor mean = model.Loss(tokens, targets);
            mean.backward();
            Tensor[] ofParameters = [.. model.Module.parameters().Where(parameter => parameter.grad is not null).Select(parameter => parameter.grad!.clone())];
            model.Module.zero_grad();
            using IDisposable frozen = no_grad();
            using DecodeState state = model.NewState(2, 71);
            Tensor prompt = model.Prefill(tokens, state);
            return (mean.detach(), ofParameters, stack([prompt, model.Step(tokens.select(1, 0), state)]));
        }
    }
}
