using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Torch.Tests;

[Collection(GlobalState.Name)]
public sealed class AllocatorTests
{
    public AllocatorTests() => Garbage.Collect();

    [Theory]
    [InlineData(1, 4)]
    [InlineData(16, 64)]
    [InlineData(1_000_003, 4_000_012)]
    public void Live_bytes_are_exact(long elements, long bytes)
    {
        long before = AllocatorStatistics.Live;
        using (empty(elements, float32)) Assert.Equal(before + bytes, AllocatorStatistics.Live);
        Assert.Equal(before, AllocatorStatistics.Live);
    }

    [Fact]
    public void Peak_bytes_are_exact_and_reset_to_live()
    {
        using Tensor kept = empty(100, float64);
        AllocatorStatistics.ResetPeak();
        long before = AllocatorStatistics.Live;
        Assert.Equal(before, AllocatorStatistics.Peak);
        using (empty(1000, float32))
        using (empty(500, int64))
        {
        }
        using (empty(10, float32))
        {
        }
        Assert.Equal(before + 8000, AllocatorStatistics.Peak);
        Assert.Equal(before, AllocatorStatistics.Live);
        AllocatorStatistics.ResetPeak(CPU);
        Assert.Equal((before, before), AllocatorStatistics.Of(CPU));
    }

    [Fact]
    public void Views_share_memory_and_hold_it()
    {
        long before = AllocatorStatistics.Live;
        Tensor tensor = empty(1024, float32);
        Tensor view = tensor[..10];
        tensor.Dispose();
        Assert.Equal(before + 4096, AllocatorStatistics.Live);
        view.Dispose();
        Assert.Equal(before, AllocatorStatistics.Live);
    }

    [Fact]
    public void The_graph_holds_what_backward_needs_and_lets_go_of_it()
    {
        using Tensor weight = ones(1000).requires_grad_();
        long before = AllocatorStatistics.Live;
        using (NewDisposeScope())
        {
            Tensor loss;
            using (NewDisposeScope()) loss = weight.exp().sum().MoveToOuterDisposeScope();
            Assert.Equal(before + 4000 + 4, AllocatorStatistics.Live);
            loss.backward();
        }
        weight.grad = null;
        Assert.Equal(before, AllocatorStatistics.Live);
    }

    [Fact]
    public void Memory_is_aligned_for_vector_instructions()
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (long size in (long[])[1, 3, 17, 1000, 123_457]) Assert.Equal(0, empty(size, int8).DataPointer % 64);
    }

    [Fact]
    public void An_impossible_size_is_an_exception() =>
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => empty(1L << 60, float64));
}
