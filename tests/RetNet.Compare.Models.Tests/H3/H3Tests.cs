using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.H3;

/// <summary>States, counts and initial values of H3 against the official code and numbers worked out by hand.</summary>
public sealed class H3Tests
{
    /// <summary>One of the paper's 16 blocks.</summary>
    private static readonly ModelOptions PaperBlock = new() { Layers = 1, Width = 1024, Vocabulary = 64 };

    /// <summary>The official diagonal state is [batch·8·8, heads, modes, 2], position inside the head of the key before that of the value.</summary>
    [Fact]
    public void The_state_after_the_text_is_the_official_one()
    {
        using var scope = NewDisposeScope();
        using var official = new OfficialModel("h3/case1");
        for (int layer = 0; layer < 2; layer++)
            Close.Assert(official.Read($"out.state_shift.{layer}"), official.State.Parts[2 * layer]["shift"], 1e-4, $"shift state of layer {layer}");

        // The second layer's depends on the first one's.
        Tensor planes_PHM2 = official.State.Parts[2]["diagonal"].view(2, 8, 2, 32, 64).permute(0, 4, 1, 3, 2).flatten(0, 1);
        Close.Assert(official.Read("out.state_diag.1"), planes_PHM2, 1e-4, "diagonal state");
    }

    // 12d² + 13d per layer as in a Transformer, and the models: shift B and C 2·64d, D_k d; 128 heads with 32 modes: log_dt and D 2·128,
    // a and b 2·128·32, B and C 4·128·32. 2d for the final norm.
    [Fact]
    public void Parameters_without_embedding_keep_the_budget()
    {
        using ISequenceModel model = Registry.All.Get("h3").CreateWithoutMemory(PaperBlock);
        Assert.Equal(12_753_152 + 2 * 1024, model.Parameters.NonEmbedding);
        Assert.InRange(16 * 12_753_152 + 2 * 1024, 0.98 * 201_541_632, 1.02 * 201_541_632);
    }

    // Per layer: shift 1024·64 floats, diagonal 128 heads · 32 complex modes · 8·8 products.
    [Theory]
    [InlineData("8", (256 + 2048) * 1024)]
    [InlineData("1", (256 + 256) * 1024)]
    public void State_has_the_size_of_the_spec_at_any_length(string headWidth, long bytes)
    {
        using ISequenceModel model = Create(headWidth);
        Assert.Equal(bytes, model.StateBytes(1, 1));
        Assert.Equal(3 * bytes, model.StateBytes(3, 100_000));
    }

    // Shift taps 2·64d; attention 4Ld; chunks 4Cd and 4·64·8d for writing and reading the state; a step 14 per complex entry, 32·8d of them.
    [Fact]
    public void Operations_per_token_are_those_of_the_spec()
    {
        using ISequenceModel model = Create("8");
        Assert.Equal(8.0 * 1024 * 1024, model.FlopsPerToken(2048).Projections);
        Assert.Equal(131_072 + 4.0 * 2048 * 1024, model.FlopsPerToken(2048, ComputeForm.Parallel).Mixing);
        Assert.Equal(131_072 + 4.0 * 64 * 1024 + 2_097_152, model.FlopsPerToken(2048, ComputeForm.Chunkwise(64)).Mixing);
        Assert.Equal(131_072 + 3_670_016.0, model.FlopsPerToken(2048, ComputeForm.Recurrent).Mixing);
    }

    [Fact]
    public void Initial_models_are_a_plain_shift_and_S4D_Lin()
    {
        using var scope = NewDisposeScope();
        using ISequenceModel model = Registry.Create("h3", Registry.Small());
        Dictionary<string, Tensor> weights = model.Module.state_dict();
        Tensor shift = weights["layers.0.mixer.ssm_k_kernel.kernel.B"];
        Assert.Equal(32, shift.select(1, 0).sum().ToDouble());
        Assert.Equal(32, shift.sum().ToDouble());
        Assert.Equal(Math.Log(0.5), weights["layers.0.mixer.kernel.kernel.inv_A_real"].min().ToDouble(), 1e-6);
        Assert.Equal(31 * Math.PI, weights["layers.0.mixer.kernel.kernel.A_imag"][3, 31].ToDouble(), 1e-4);
        Assert.InRange(weights["layers.0.mixer.kernel.kernel.log_dt"].max().ToDouble(), Math.Log(0.001), Math.Log(0.1));
    }

    [Theory]
    [InlineData("8", 2)]
    [InlineData("4", 4)]
    public void The_kernel_for_heads_of_8_multiplies_the_causal_half_only(string headWidth, double perTokenAndChannel)
    {
        using ISequenceModel model = Registry.Create("h3", Registry.Small(("head_dim", headWidth)));
        double more = model.FlopsPerToken(300, ComputeForm.Parallel).Mixing - model.FlopsPerToken(200, ComputeForm.Parallel).Mixing;
        Assert.Equal(perTokenAndChannel * 100 * model.Options.Width * model.Options.Layers, more);
    }

    [Fact]
    public void Time_scales_are_not_decayed_and_learn_slowly_but_read_outs_are_ordinary()
    {
        using ISequenceModel model = Registry.Create("h3", Registry.Small());
        ParameterGroup Group(string name) => model.ParameterGroups.Single(group => group.Parameters.Any(entry => entry.Name == $"layers.0.mixer.{name}"));
        Assert.All(
            new[] { "kernel.kernel.log_dt", "kernel.kernel.B", "kernel.kernel.inv_A_real", "kernel.kernel.A_imag", "ssm_k_kernel.kernel.B" },
            name => Assert.Equal((false, 0.001), (Group(name).WeightDecay, Group(name).HighestLearningRate)));
        Assert.All(
            new[] { "kernel.kernel.C", "ssm_k_kernel.kernel.C", "q_proj.weight" },
            name => Assert.Equal((true, double.PositiveInfinity), (Group(name).WeightDecay, Group(name).HighestLearningRate)));
    }

    [Theory]
    [InlineData("head_dim", "7", "divides it")]
    [InlineData("state_dim", "9", "even one")]
    public void A_wrong_setting_is_refused_with_the_remedy(string key, string value, string remedy)
    {
        var error = Assert.Throws<ArgumentException>(() => Registry.All.Get("h3").Create(Registry.Small((key, value))));
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    private static ISequenceModel Create(string headWidth) => Registry.All.Get("h3").CreateWithoutMemory(
        PaperBlock with { Settings = new Dictionary<string, string> { ["head_dim"] = headWidth } });
}
