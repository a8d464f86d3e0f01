using RetNet.Compare.Models.Sequences;
using RetNet.Torch;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Language;

[Collection(nameof(Alone))]
public sealed class TiedEmbeddingTests
{
    /// <summary>The lookup's gradient is added to the head's, of the table's size, without another tensor of that size.</summary>
    [Fact]
    public void The_backward_pass_needs_no_second_tensor_of_the_tables_size()
    {
        using var scope = NewDisposeScope();
        ModelOptions options = Registry.Small() with { Vocabulary = 50_000 };
        Assert.True(options.TieEmbedding);
        using ISequenceModel model = Registry.Create("retnet", options);
        Tensor tokens = Registry.Tokens(1, 9), targets = Registry.Tokens(1, 9, seed: 3);
        Tensor loss = model.Loss(tokens, targets);
        AllocatorStatistics.ResetPeak();
        long before = AllocatorStatistics.Live;
        loss.backward();
        Assert.InRange(AllocatorStatistics.Peak - before, 0, options.Vocabulary * options.Width * sizeof(float) / 2);
    }
}
