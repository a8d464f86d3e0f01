using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Models.Tests.Language;

/// <summary>Counts against numbers worked out by hand from the published formulas.</summary>
public sealed class CountTests
{
    private static readonly ModelOptions Paper200M = new() { Layers = 16, Width = 1024, Vocabulary = 32768 };

    // Paper variant: 12d² + 14d per layer, and 2d for the final norm. Head variant: 4 projections of 2·d² + 3·1728·d, a gated
    // feed-forward of 3·1728·d, two norms of d. Transformer: 12d² + 13d per layer and 2d.
    [Theory]
    [InlineData("retnet", "paper", 201_558_016)]
    [InlineData("retnet", "head", 203_457_536)]
    [InlineData("transformer", "", 201_541_632)]
    public void Parameters_without_embedding_are_those_of_the_paper(string architecture, string variant, long expected)
    {
        using ISequenceModel model = Registry.All.Get(architecture).CreateWithoutMemory(Variant(Paper200M, variant));
        Assert.Equal(expected, model.Parameters.NonEmbedding);
        Assert.Equal(expected + 32768 * 1024, model.Parameters.Total);
    }

    [Theory]
    [InlineData("paper", 33_554_432)]   // 16 layers · 4 heads · 256 · 512 floats
    [InlineData("head", 28_311_552)]    // 16 layers · 4 heads · 256 · 432 floats
    public void Retention_state_has_the_size_of_the_spec_at_any_length(string variant, long bytes)
    {
        using ISequenceModel model = Registry.All.Get("retnet").CreateWithoutMemory(Variant(Paper200M, variant));
        Assert.Equal(bytes, model.StateBytes(1, 1));
        Assert.Equal(bytes, model.StateBytes(1, 100_000));
        Assert.Equal(8 * bytes, model.StateBytes(8, 1));
    }

    [Fact]
    public void Key_value_cache_grows_by_8_KiB_per_token_and_layer()
    {
        using ISequenceModel model = Registry.All.Get("transformer").CreateWithoutMemory(Paper200M);
        Assert.Equal(2048L * 16 * 8192, model.StateBytes(1, 2048));
    }

    // d = 1024, D_v = 1728, F = 1728, N = 16, L = 2048, V = 32768 (head variant):
    // projections 16·2·(2·1024² + 3·1024·1728), feed-forward 16·6·1024·1728, output 2·1024·32768,
    // mixing parallel 16·2·2048·(1024 + 1728), chunkwise(512) 16·(2·512·2752 + 3/4·4·1024·1728/4), recurrent 16·5·1024·1728/4.
    [Fact]
    public void Operations_per_token_are_those_of_the_spec()
    {
        using ISequenceModel model = Registry.All.Get("retnet").CreateWithoutMemory(Variant(Paper200M, "head"));
        FlopCount parallel = model.FlopsPerToken(2048, ComputeForm.Parallel);

        Assert.Equal(236_978_176, parallel.Projections);
        Assert.Equal(169_869_312, parallel.FeedForward);
        Assert.Equal(67_108_864, parallel.Output);
        Assert.Equal(180_355_072, parallel.Mixing);
        Assert.Equal(66_322_432, model.FlopsPerToken(2048, ComputeForm.Chunkwise(512)).Mixing);
        Assert.Equal(35_389_440, model.FlopsPerToken(2048, ComputeForm.Recurrent).Mixing);
    }

    [Fact]
    public void Attention_multiplies_4Ld_per_token_and_layer()
    {
        using ISequenceModel model = Registry.All.Get("transformer").CreateWithoutMemory(Paper200M);
        FlopCount count = model.FlopsPerToken(2048);
        Assert.Equal(16 * 8.0 * 1024 * 1024, count.Projections);
        Assert.Equal(16 * 16.0 * 1024 * 1024, count.FeedForward);
        Assert.Equal(16 * 4.0 * 2048 * 1024, count.Mixing);
    }

    [Fact]
    public void Tiles_count_only_what_the_mask_leaves_and_nothing_else_differs()
    {
        using ISequenceModel plain = Registry.All.Get("transformer").CreateWithoutMemory(Paper200M);
        using ISequenceModel tiled = Registry.All.Get("flash-attention").CreateWithoutMemory(Paper200M);
        Assert.Equal(plain.FlopsPerToken(2048) with { Mixing = 16 * 2.0 * 2049 * 1024 }, tiled.FlopsPerToken(2048));
        Assert.Equal(plain.Parameters, tiled.Parameters);
        Assert.Equal(2048L * 16 * 8192, tiled.StateBytes(1, 2048));
    }

    // The paper's variant: D_v = F = 2d. Projections 2(2d² + 3·2d²), feed-forward 8d², mixing with d + D_v = 3d and 4dD_v/H = 2d².
    [Fact]
    public void Operations_of_the_paper_s_RetNet_are_those_of_the_spec()
    {
        using ISequenceModel model = Registry.All.Get("retnet").CreateWithoutMemory(Paper200M);
        FlopCount parallel = model.FlopsPerToken(2048, ComputeForm.Parallel);
        Assert.Equal(268_435_456, parallel.Projections);
        Assert.Equal(134_217_728, parallel.FeedForward);
        Assert.Equal(201_326_592, parallel.Mixing);
        Assert.Equal(75_497_472, model.FlopsPerToken(2048, ComputeForm.Chunkwise(512)).Mixing);
        Assert.Equal(41_943_040, model.FlopsPerToken(2048, ComputeForm.Recurrent).Mixing);
        Assert.Equal(16 * 1024 * 6.0 * 512, model.FlopsPerToken(512, ComputeForm.Chunkwise(512)).Mixing);
        Assert.Equal(16 * 1024 * (6.0 * 384 + 1024), model.FlopsPerToken(768, ComputeForm.Chunkwise(512)).Mixing);
        ModelOptions official = Paper200M with { Settings = new Dictionary<string, string> { ["chunk_scale"] = "in_chunk" } };
        using ISequenceModel inChunk = Registry.All.Get("retnet").CreateWithoutMemory(official);
        Assert.Equal(16 * 1024 * (6.0 * 512 + 2048), inChunk.FlopsPerToken(768, ComputeForm.Chunkwise(512)).Mixing);
        Assert.Equal(3 * (268_435_456.0 + 134_217_728 + 201_326_592 + 67_108_864), parallel.Training);
    }

    // Without the gate D_v = d and F = 4d: 12d² + 13d per layer as in the Transformer, and 2d.
    [Fact]
    public void The_ablation_without_a_gate_keeps_the_budget()
    {
        ModelOptions options = Paper200M with { Settings = new Dictionary<string, string> { ["gate"] = "false" } };
        using ISequenceModel model = Registry.All.Get("retnet").CreateWithoutMemory(options);
        Assert.Equal(201_541_632, model.Parameters.NonEmbedding);
    }

    // Counted on the official modules. RWKV-4 with its own inner width of 4d has 13,642,752 per block, a norm of 2d more than the others, and a head.
    [Theory]
    [InlineData("rwkv", "", "", true, 235_112_448)]
    [InlineData("rwkv", "variant=full", "ffn_width=4096", false, 16 * 13_642_752 + 4 * 1024 + 2 * 32768 * 1024)]
    [InlineData("h3", "head_dim=8", "state_dim=64", true, 237_606_912)]
    [InlineData("hyena", "max_length=2048", "", true, 237_607_936)]
    public void Parameters_are_those_of_the_official_modules(string architecture, string first, string second, bool tied, long expected)
    {
        Dictionary<string, string> settings = new[] { first, second }.Where(setting => setting.Length > 0)
            .Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        using ISequenceModel model = Registry.All.Get(architecture).CreateWithoutMemory(Paper200M with { TieEmbedding = tied, Settings = settings });
        Assert.Equal(expected, model.Parameters.Total);
    }

    [Theory]
    [InlineData("transformer", 512, 16 * 512L * 8192)]
    [InlineData("flash-attention", 8192, 16 * 8192L * 8192)]
    [InlineData("linear-transformer", 8192, 16 * 260L * 1024)]
    [InlineData("retnet", 8192, 16 * 2048L * 1024)]
    [InlineData("rwkv", 8192, 16 * 16L * 1024)]
    [InlineData("h3", 8192, 16 * 2304L * 1024)]
    [InlineData("hyena", 2048, 16 * (2 * 4 * 2048 + 24) * 1024L)]
    public void State_of_one_sequence_is_that_of_the_spec(string architecture, long length, long bytes)
    {
        using ISequenceModel model = Registry.All.Get(architecture).CreateWithoutMemory(Paper200M);
        Assert.Equal(bytes, model.StateBytes(1, length));
    }

    private static ModelOptions Variant(ModelOptions options, string variant) => variant.Length == 0
        ? options
        : options with { Settings = new Dictionary<string, string> { ["variant"] = variant } };
}
