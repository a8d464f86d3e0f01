using RetNet.Compare.Models.Kernels;

namespace RetNet.Compare.Models.Tests.Kernels;

public sealed unsafe class StepScratchTests
{
    [Fact]
    public void A_thread_keeps_its_memory_and_gets_more_when_it_asks_for_more()
    {
        float* first = StepScratch.Take(1000);
        new Span<float>(first, 1000).Fill(1);
        Assert.True(first == StepScratch.Take(10));
        float* larger = StepScratch.Take(100_000);
        new Span<float>(larger, 100_000).Fill(2);
        Assert.True(larger == StepScratch.Take(100_000));
        Assert.Equal(0, (nint)larger % 64);
    }

    [Fact]
    public void Threads_share_nothing()
    {
        nint mine = (nint)StepScratch.Take(100), other = 0;
        var thread = new Thread(() => other = (nint)StepScratch.Take(100));
        thread.Start();
        thread.Join();
        Assert.True(Math.Abs(mine - other) >= 100 * sizeof(float));
    }
}
