using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

[Collection(GlobalState.Name)]
public sealed class RandomTests
{
    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        manual_seed(5);
        float[] first = Draw();
        manual_seed(5);
        Assert.Equal(first, Draw());
        Assert.NotEqual(first, Draw());
    }

    [Fact]
    public void A_saved_state_gives_the_same_numbers_bit_for_bit()
    {
        manual_seed(1);
        Draw();
        var state = RngState.Save();
        float[] next = Draw();
        Draw();
        state.Restore();
        Assert.Equal(next, Draw());
    }

    [Fact]
    public void TorchSharps_own_state_calls_work_too()
    {
        using Tensor state = random.get_rng_state();
        float[] next = Draw();
        random.set_rng_state(state);
        Assert.Equal(next, Draw());
    }

    [Fact]
    public void A_generator_of_its_own_leaves_the_default_one_alone()
    {
        manual_seed(9);
        float[] expected = Draw();
        manual_seed(9);
        using var generator = new Generator(3);
        using Tensor first = rand([4], generator: generator);
        Assert.Equal(expected, Draw());
        generator.manual_seed(3);
        using Tensor second = rand([4], generator: generator);
        Assert.Equal(first.data<float>().ToArray(), second.data<float>().ToArray());
        Assert.Equal(3, generator.initial_seed());
    }

    [Fact]
    public void The_numbers_are_those_of_PyTorch()
    {
        manual_seed(0);
        using Tensor normal = randn(3);
        // torch.manual_seed(0); torch.randn(3)
        Assert.Equal([1.5409961f, -0.29342890f, -2.1787894f], normal.data<float>().ToArray());
    }

    [Fact]
    public void Dropout_acts_in_training_only()
    {
        using DisposeScope scope = NewDisposeScope();
        Dropout dropout = nn.Dropout(0.5);
        Tensor input = ones(1000);
        float kept = dropout.call(input).count_nonzero().ToInt64();
        Assert.InRange(kept, 400, 600);
        dropout.eval();
        Assert.True(dropout.call(input).Equals(input));
    }

    private static float[] Draw()
    {
        using Tensor normal = randn(7);
        using Tensor uniform = rand(7);
        return [.. normal.data<float>(), .. uniform.data<float>()];
    }
}
