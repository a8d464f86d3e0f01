using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Hyena;

/// <summary>Filters, counts and initial values of Hyena against the official code and numbers worked out by hand.</summary>
public sealed class HyenaTests
{
    /// <summary>One of the paper's 16 blocks.</summary>
    private static readonly ModelOptions PaperBlock = new() { Layers = 1, Width = 1024, Vocabulary = 64 };

    [Fact]
    public void The_filter_is_the_official_one()
    {
        using var scope = NewDisposeScope();
        using var official = new OfficialModel("hyena/case1");
        for (int layer = 0; layer < 2; layer++)
        {
            Tensor reversed = official.State.Parts[2 * layer]["reversed_filter"];
            Close.Assert(official.Read($"out.filter.{layer}"), reversed.flip(0), 1e-5, $"filter of layer {layer}");
        }
    }

    // 12d² + 15d per layer (two more biases of d than a Transformer), short filter 9d + 3d, β d; features 2048·33, network
    // 33·64 + 64 + 2(64² + 64) + 64 + 64d. 2d for the final norm.
    [Fact]
    public void Parameters_without_embedding_keep_the_budget()
    {
        using ISequenceModel model = Registry.All.Get("hyena").CreateWithoutMemory(PaperBlock);
        Assert.Equal(12_753_216 + 2 * 1024, model.Parameters.NonEmbedding);
        Assert.InRange(16 * 12_753_216 + 2 * 1024, 0.98 * 201_541_632, 1.02 * 201_541_632);
    }

    // Per layer and token 4 KiB of history per sequence and 4 KiB of filter for all; 24 KiB of projections per sequence.
    [Fact]
    public void State_grows_with_the_tokens_read()
    {
        using ISequenceModel model = Registry.All.Get("hyena").CreateWithoutMemory(PaperBlock);
        Assert.Equal(2 * 4096L * 2048 + 24_576, model.StateBytes(1, 2048));
        Assert.Equal(4 * 4096L * 512 + 3 * 24_576, model.StateBytes(3, 512));
    }

    // Four square maps; 3 taps on 3d channels; transforms 10 log2(2L) per channel; a step 2d per token read, on average (L+1)/2 of them.
    [Fact]
    public void Operations_per_token_are_those_of_the_spec()
    {
        using ISequenceModel model = Registry.All.Get("hyena").CreateWithoutMemory(PaperBlock);
        Assert.Equal(8.0 * 1024 * 1024, model.FlopsPerToken(512).Projections);
        Assert.Equal((18 + 10 * 10.0) * 1024, model.FlopsPerToken(512).Mixing);
        Assert.Equal((18 + 10 * 12.0) * 1024, model.FlopsPerToken(2048).Mixing);
        Assert.Equal((18 + 513.0) * 1024, model.FlopsPerToken(512, ComputeForm.Recurrent).Mixing);
    }

    /// <summary>The raw filter is equally strong everywhere; the window fades it.</summary>
    [Fact]
    public void Initial_filters_have_the_deviations_of_the_official_code()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using ISequenceModel model = Registry.Create("hyena", PaperBlock);
        using DecodeState state = model.NewState(1, 2048);
        Tensor filter = state.Parts[0]["reversed_filter"].flip(0);
        foreach ((long row, double deviation) in new[] { (0L, 0.113), (64, 0.088), (512, 0.024), (2047, 0.0011) })
            Assert.InRange(filter[row].std().ToDouble(), 0.8 * deviation, 1.25 * deviation);
    }

    [Fact]
    public void A_text_longer_than_the_filter_is_refused_with_the_remedy()
    {
        using var frozen = no_grad();
        using ISequenceModel model = Registry.Create("hyena", Registry.Small(("max_length", "16")));
        var error = Assert.Throws<ArgumentException>(() => model.Forward(Registry.Tokens(1, 17)));
        Assert.Contains("Set max_length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_filters_network_is_not_decayed_but_the_short_filter_is()
    {
        using ISequenceModel model = Registry.Create("hyena", Registry.Small());
        bool Decays(string name) => model.ParameterGroups.Single(group => group.Parameters.Any(entry => entry.Name == $"layers.0.mixer.{name}")).WeightDecay;
        Assert.All(
            new[] { "filter_fn.pos_emb.z", "filter_fn.implicit_filter.0.weight", "filter_fn.implicit_filter.1.freq", "filter_fn.implicit_filter.6.weight" },
            name => Assert.False(Decays(name), name));
        Assert.All(new[] { "short_filter.weight", "in_proj.weight" }, name => Assert.True(Decays(name), name));
    }
}
