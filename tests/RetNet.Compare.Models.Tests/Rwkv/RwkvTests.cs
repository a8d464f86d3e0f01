using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Rwkv;

/// <summary>States, counts and initial values of RWKV against the official code and numbers worked out by hand.</summary>
public sealed class RwkvTests
{
    /// <summary>One of the paper's 16 blocks.</summary>
    private static readonly ModelOptions PaperBlock = new() { Layers = 1, Width = 1024, Vocabulary = 64 };

    /// <summary>Rows of the official state per layer: ChannelMix's last input, TimeMix's last input, aa, bb, pp.</summary>
    [Fact]
    public void The_state_after_the_text_is_the_official_one()
    {
        using var scope = NewDisposeScope();
        using var official = new OfficialModel("rwkv4/case1");
        Tensor expected = official.Read("out.state");
        for (int layer = 0; layer < 2; layer++)
        {
            (PartState mixer, PartState channel) = (official.State.Parts[2 * layer], official.State.Parts[2 * layer + 1]);
            Tensor[] actual = [channel["x"], mixer["x"], mixer["aa"], mixer["bb"], mixer["pp"]];
            for (int row = 0; row < 5; row++)
                Close.Assert(expected.select(1, 5 * layer + row), actual[row], 1e-4, $"layer {layer}, row {row}");
        }
    }

    // TimeMix in the common block: 12d² + 14d per layer (5d of TimeMix, 4d of norms, 5d of feed-forward biases), 2d for the final norm.
    // RWKV-4 with 3.5d: 12d² + 11d per layer (5d and 2d of mixes and decays, 4d of norms), 2d each for ln0 and ln_out.
    [Theory]
    [InlineData("time_mix", 12_597_248, 2 * 1024)]
    [InlineData("full", 12_594_176, 4 * 1024)]
    public void Parameters_without_embedding_keep_the_budget(string variant, long block, long ends)
    {
        using ISequenceModel model = Create(variant);
        Assert.Equal(block + ends, model.Parameters.NonEmbedding);
        Assert.InRange(16 * block + ends, 0.98 * 201_541_632, 1.02 * 201_541_632);
    }

    // TimeMix: x, aa, bb, pp; ChannelMix: x. 1024 floats each.
    [Theory]
    [InlineData("time_mix", 4 * 4096)]
    [InlineData("full", 5 * 4096)]
    public void State_has_the_size_of_the_spec_at_any_length(string variant, long bytes)
    {
        using ISequenceModel model = Create(variant);
        Assert.Equal(bytes, model.StateBytes(1, 1));
        Assert.Equal(3 * bytes, model.StateBytes(3, 100_000));
    }

    // Four square maps; 23 operations per channel (19 and 4 exponentials); feed-forward of 4d, or 3.5d and a square map more.
    [Fact]
    public void Operations_per_token_are_those_of_the_spec()
    {
        using ISequenceModel model = Create("time_mix");
        FlopCount count = model.FlopsPerToken(2048);
        Assert.Equal(8.0 * 1024 * 1024, count.Projections);
        Assert.Equal(23.0 * 1024, count.Mixing);
        Assert.Equal(16.0 * 1024 * 1024, count.FeedForward);
        Assert.Equal(count, model.FlopsPerToken(64, ComputeForm.Recurrent));

        using ISequenceModel full = Create("full");
        Assert.Equal(16.0 * 1024 * 1024, full.FlopsPerToken(2048).FeedForward);
    }

    [Fact]
    public void Initial_decays_span_the_channels_and_maps_that_close_the_residual_are_zero()
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Registry.Create("rwkv", Registry.Small());
        Dictionary<string, Tensor> weights = model.Module.state_dict();
        Tensor decay = weights["layers.1.mixer.time_decay"];
        Assert.Equal(-5, decay[0].ToDouble(), 1e-6);
        Assert.Equal(3, decay[31].ToDouble(), 1e-6);
        Assert.Equal(Math.Log(0.3) - 0.5, weights["layers.0.mixer.time_first"][2].ToDouble(), 1e-6);
        Assert.Equal(0, weights["layers.0.mixer.output.weight"].abs().max().ToDouble());
        Tensor value = weights["layers.0.mixer.value.weight"];
        Assert.True(Registry.Difference(value.matmul(value.t()), eye(32)) < 1e-5);
    }

    [Fact]
    public void Decays_train_at_the_authors_own_rates()
    {
        using ISequenceModel model = Registry.Create("rwkv", Registry.Small());
        ParameterGroup Group(string name) => model.ParameterGroups.Single(group => group.Parameters.Any(entry => entry.Name == $"layers.0.mixer.{name}"));
        Assert.Equal((2.0, false), (Group("time_decay").LearningRateScale, Group("time_decay").WeightDecay));
        Assert.Equal((3.0, false), (Group("time_first").LearningRateScale, Group("time_first").WeightDecay));
        Assert.Equal((1.0, false), (Group("time_mix_k").LearningRateScale, Group("time_mix_k").WeightDecay));
        Assert.Equal((1.0, true), (Group("key.weight").LearningRateScale, Group("key.weight").WeightDecay));
    }

    private static ISequenceModel Create(string variant) => Registry.All.Get("rwkv").CreateWithoutMemory(
        PaperBlock with { Settings = new Dictionary<string, string> { ["variant"] = variant } });
}
