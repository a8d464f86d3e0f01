using RetNet.Compare.Models.Kernels;
using RetNet.Compare.Models.Kernels.Simd;

namespace RetNet.Compare.Models.Tests.Kernels;

public sealed unsafe class CoreTeamTests
{
    private const long Large = 1 << 30;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, Large)]
    [InlineData(2, Large)]
    [InlineData(7, Large)]
    [InlineData(1000, Large)]
    [InlineData(1000, 0)]
    public void Every_unit_is_done_once(int count, long bytes)
    {
        for (int repetition = 0; repetition < 200; repetition++)
            Assert.All(Run(count, bytes), times => Assert.Equal(1, times));
    }

    [Fact]
    public void Callers_on_several_threads_do_not_disturb_each_other() =>
        Parallel.For(0, 400, _ => Assert.All(Run(50, Large), times => Assert.Equal(1, times)));

    [Fact]
    public void Work_is_taken_up_again_after_a_pause()
    {
        for (int repetition = 0; repetition < 5; repetition++)
        {
            Thread.Sleep(20);
            Assert.All(Run(9, Large), times => Assert.Equal(1, times));
        }
    }

    private static int[] Run(int count, long bytes)
    {
        int[] times = new int[count];
        fixed (int* address = times)
            CoreTeam.Shared.Share(count, bytes, new Counting(address));
        return times;
    }

    private readonly struct Counting(int* times) : IRangeWork
    {
        public void Run<TLanes, TVector>(int first, int last)
            where TLanes : struct, ILanes<TVector, float>
            where TVector : unmanaged
        {
            for (int unit = first; unit < last; unit++)
                Interlocked.Increment(ref times[unit]);
        }
    }
}
