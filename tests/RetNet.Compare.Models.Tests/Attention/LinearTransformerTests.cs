using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Attention;

public sealed class LinearTransformerTests
{
    [Theory]
    [InlineData("linear_transformer/case1")]
    [InlineData("linear_transformer_ft/case1")]
    public void The_state_after_the_text_is_the_official_one(string fixture)
    {
        using var scope = NewDisposeScope();
        using var official = new OfficialModel(fixture);
        for (int layer = 0; layer < official.Model.Options.Layers; layer++)
        {
            foreach (string name in new[] { "S", "z" })
                Assert.True(Registry.Difference(official.Read($"state.layers.{layer}.{name}"), official.State.Parts[2 * layer][name]) <= 1e-4, $"{name} of layer {layer}");
        }
    }

    // 16 layers · 16 heads · (64² + 64) floats; 12d² + 13d per layer and 2d for the final norm, as the Transformer.
    [Fact]
    public void Counts_are_those_worked_out_by_hand()
    {
        var options = new ModelOptions { Layers = 16, Width = 1024, Vocabulary = 32768 };
        using ISequenceModel model = Registry.All.Get("linear-transformer").Create(options);
        Assert.Equal(201_541_632, model.Parameters.NonEmbedding);
        Assert.Equal(4_259_840, model.StateBytes(1, 1));
        Assert.Equal(4_259_840, model.StateBytes(1, 100_000));
        Assert.Equal(16 * (4.0 * 64 * 1024 + 4 * 64 * 1024), model.FlopsPerToken(2048, ComputeForm.Chunkwise(64)).Mixing);
        Assert.Equal(16 * 4.0 * 2048 * 1024, model.FlopsPerToken(2048, ComputeForm.Parallel).Mixing);
    }

    [Fact]
    public void A_text_longer_than_the_learned_positions_is_refused_with_the_remedy()
    {
        using ISequenceModel model = Registry.Create("linear-transformer", Registry.Small(("positions", "learned"), ("max_positions", "8")));
        var error = Assert.Throws<ArgumentException>(() => model.Forward(Registry.Tokens(1, 9)));
        Assert.Contains("Raise max_positions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Very_negative_queries_and_keys_keep_a_positive_denominator()
    {
        using var scope = NewDisposeScope();
        Tensor x = tensor(new float[] { -80, -20, -8, 0, 3 }).requires_grad_(true);
        Tensor mapped = RetNet.Compare.Baselines.LinearTransformer.FeatureMap.Apply(x);
        mapped.sum().backward();
        Assert.True((mapped > 0).all().ToBoolean());
        Assert.Equal([0, 0, MathF.Exp(-8), 1, 1], x.grad!.data<float>().ToArray().Select((g, i) => i < 2 ? MathF.Round(g, 6) : g), (a, b) => MathF.Abs(a - b) < 1e-6f);
    }
}
