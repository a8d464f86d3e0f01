using RetNet.Compare.Models.Kernels;
using RetNet.Torch;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>What attention takes of memory; alone, as the allocator counts the whole process.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AttentionMemoryTests
{
    private const string Name = "allocator";

    [Fact]
    public void Forward_and_backward_take_memory_linear_in_the_length()
    {
        Peak(256);
        Assert.InRange((double)Peak(2048) / Peak(1024), 1.9, 2.1);
        Assert.True(Peak(1024) < 16 * 1024 * 64 * sizeof(float), "more than 16 tensors of the input's size");

        static long Peak(long length)
        {
            using var scope = NewDisposeScope();
            long before = AllocatorStatistics.Live;
            AllocatorStatistics.ResetPeak();
            Tensor x = randn([1, 2, length, 32]).requires_grad_(true);
            TiledAttention.OnCpu(x + 1, x + 2, x + 3).Output_BHTE.sum().backward();
            return AllocatorStatistics.Peak - before;
        }
    }

    [Fact]
    public void Explicit_attention_keeps_only_the_probabilities_of_what_queries_see()
    {
        using var scope = NewDisposeScope();
        const long Length = 512;
        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(_ => randn(1, 2, Length, 8).requires_grad_())];
        long before = AllocatorStatistics.Live;
        Tensor o = SoftmaxAttention.Forward(inputs[0], inputs[1], inputs[2]);
        long seen = 2 * Length * (Length + 1) / 2 * sizeof(float);
        Assert.InRange(AllocatorStatistics.Live - before, seen, seen + 4 * o.numel() * sizeof(float));
    }

    [Fact]
    public void A_prompt_s_keys_and_values_are_not_copied_from_their_caches()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor q = randn([1, 2, 8, 64]), cache = randn([1, 2, 3000, 64]);
        Tensor known = cache.narrow(2, 0, 2048);
        long before = AllocatorStatistics.Live;
        AllocatorStatistics.ResetPeak();
        TiledAttention.OnCpu(q, known, known);
        Assert.InRange(AllocatorStatistics.Peak - before, 1, 2048 * 64 * sizeof(float));
    }
}
