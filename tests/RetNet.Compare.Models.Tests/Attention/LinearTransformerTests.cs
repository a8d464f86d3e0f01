using RetNet.Compare.Baselines.LinearTransformer;
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
        using ISequenceModel model = Registry.All.Get("linear-transformer").CreateWithoutMemory(options);
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
        Tensor mapped = FeatureMap.Apply(x);
        mapped.sum().backward();
        Assert.True((mapped > 0).all().ToBoolean());
        Assert.Equal([0, 0, MathF.Exp(-8), 1, 1], x.grad!.data<float>().ToArray().Select((g, i) => i < 2 ? MathF.Round(g, 6) : g), (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    /// <summary>elu(x) + 1 in bf16 would be 0 here for every key, and the output nothing but 0.</summary>
    [Theory]
    [InlineData(-6)]
    [InlineData(-12)]
    [InlineData(-30)]
    public void Very_negative_bf16_features_give_the_output_and_gradient_of_double_precision(double shift)
    {
        using var scope = NewDisposeScope();
        Tensor[] halves = [.. Enumerable.Range(0, 3).Select(i => (randn([2, 3, 70, 16]) + (i == 2 ? 0 : shift)).to(ScalarType.BFloat16))];
        Tensor probe = randn([2, 3, 70, 16], ScalarType.Float64);
        (Tensor expected, Tensor[] expectedGradients) = Evaluate(ScalarType.Float64, LinearAttention.Parallel);
        Assert.True(expected.abs().max().ToDouble() > 0);

        foreach (Func<Tensor, Tensor, Tensor, Tensor> form in new[] { LinearAttention.Parallel, (q, k, v) => LinearAttention.Chunkwise(q, k, v, 16) })
        {
            (Tensor actual, Tensor[] gradients) = Evaluate(ScalarType.BFloat16, form);
            Close.AssertRelative(expected, actual, 1e-4, "output");

            // A gradient handed back in bf16 carries its rounding, 4e-3.
            for (int i = 0; i < 3; i++)
                Close.AssertRelative(expectedGradients[i], gradients[i], 8e-3, $"gradient of {"qkv"[i]}");
        }

        (Tensor Y, Tensor[] Gradients) Evaluate(ScalarType type, Func<Tensor, Tensor, Tensor, Tensor> form)
        {
            Tensor[] leaves = [.. halves.Select(half => half.to(type).clone().requires_grad_())];
            Tensor v = type == ScalarType.BFloat16 ? leaves[2].to(ScalarType.Float32) : leaves[2];
            Tensor y = form(FeatureMap.Apply(leaves[0]), FeatureMap.Apply(leaves[1]), v);
            (y * probe.to(y.dtype)).sum().backward();
            return (y, [.. leaves.Select(leaf => leaf.grad!)]);
        }
    }
}
