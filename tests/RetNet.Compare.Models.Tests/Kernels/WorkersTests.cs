using RetNet.Compare.Models.Kernels;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>Work shared by threads with scratch memory.</summary>
public sealed class WorkersTests
{
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 4)]
    [InlineData(100, 3)]
    [InlineData(1000, 2)]
    public void Every_piece_is_done_once_and_every_scratch_disposed(long count, int threads)
    {
        var scratches = new System.Collections.Concurrent.ConcurrentBag<Scratch>();
        var done = new int[count];
        Workers.ForEach(count, threads, Make, (index, scratch) =>
        {
            Assert.False(scratch.IsDisposed);
            Interlocked.Increment(ref done[index]);
        });
        Assert.All(done, times => Assert.Equal(1, times));
        Assert.InRange(scratches.Count, count > 0 ? 1 : 0, (int)Math.Min(count, threads));
        Assert.All(scratches, scratch => Assert.True(scratch.IsDisposed));

        Scratch Make()
        {
            var scratch = new Scratch();
            scratches.Add(scratch);
            return scratch;
        }
    }

    private sealed class Scratch : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
