using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Retention;

/// <summary>How the chunkwise form cuts a text.</summary>
public sealed class ChunkLengthTests
{
    [Theory]
    [InlineData(1, 512, 1)]
    [InlineData(512, 512, 512)]
    [InlineData(513, 512, 257)]
    [InlineData(768, 512, 384)]
    [InlineData(2048, 512, 512)]
    [InlineData(5, 2, 2)]
    [InlineData(7, 1, 1)]
    public void Chunks_are_as_few_as_can_be_and_even(long length, long longest, long expected) =>
        Assert.Equal(expected, Chunks.EvenLength(length, longest));

    [Theory]
    [InlineData(5, 2)]
    [InlineData(67, 64)]
    [InlineData(150, 64)]
    public void Every_cut_gives_what_one_chunk_gives(long length, long longest)
    {
        using var scope = NewDisposeScope();
        var decay = new RetentionDecay(DecayKind.Paper, 2);
        Tensor q = Random(16), k = Random(16), v = Random(32), initial = randn([3, 2, 16, 32], ScalarType.Float64);
        (Tensor expected, Tensor expectedState) = ChunkwiseRetention.Prefill(q, k, v, decay, length, Precision.Fp32, initial);
        (Tensor actual, Tensor actualState) = ChunkwiseRetention.Prefill(q, k, v, decay, longest, Precision.Fp32, initial);
        Close.Assert(expected, actual, 1e-11, "output");
        Close.Assert(expectedState, actualState, 1e-11, "state");

        Tensor Random(long width) => randn([3, 2, length, width], ScalarType.Float64);
    }

    [Fact]
    public void By_tiles_a_token_is_multiplied_only_with_what_it_sees_of_its_chunk()
    {
        using ISequenceModel model = Registry.Create("retnet", Registry.Small());
        (long width, long values) = (32, 64);
        Assert.Equal(model.Options.Layers * (64 + 1.0) * (width + values), model.FlopsPerToken(64, ComputeForm.Chunkwise(64)).Mixing);
    }
}
