using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Attention;

public sealed class FlashAttentionTests
{
    [Fact]
    public void The_same_weights_are_the_same_function_as_the_Transformer()
    {
        using var scope = NewDisposeScope();
        using ISequenceModel plain = Registry.Create("transformer", Registry.Small());
        using ISequenceModel tiled = Registry.Create("flash-attention", Registry.Small(), seed: 5);
        tiled.Module.load_state_dict(plain.Module.state_dict());
        Tensor tokens = Registry.Tokens(2, 130);
        Tensor targets = Registry.Tokens(2, 130, seed: 3);

        Tensor expected = plain.Loss(tokens, targets);
        Tensor actual = tiled.Loss(tokens, targets);
        Assert.Equal(expected.ToDouble(), actual.ToDouble(), 1e-5);
        expected.backward();
        actual.backward();
        foreach (((string name, var a), (_, var b)) in plain.Module.named_parameters().Zip(tiled.Module.named_parameters()))
            Assert.True(Registry.Difference(a.grad!, b.grad!) <= 1e-5, name);
    }

    [Fact]
    public void Only_what_the_mask_leaves_is_counted()
    {
        using ISequenceModel model = Registry.Create("flash-attention", Registry.Small());
        Assert.Equal(2 * 4 * 32 * (511 + 1) / 2.0, model.FlopsPerToken(511).Mixing);
    }
}
