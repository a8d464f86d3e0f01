using RetNet.Compare.Models.Kernels;
using RetNet.Torch;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

/// <summary>What a decode state of the plain form holds.</summary>
[Collection(nameof(Alone))]
public sealed class WkvStateMemoryTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(67)]
    public void It_keeps_the_sums_after_the_last_token_alive_and_nothing_else(long length)
    {
        using var frozen = no_grad();
        const long Channels = 48;
        long before = AllocatorStatistics.Live;
        using WkvHolder holder = Read(length, Channels);

        Assert.Equal(3 * Channels * sizeof(float), AllocatorStatistics.Live - before);
    }

    private static WkvHolder Read(long length, long channels)
    {
        using var scope = NewDisposeScope();
        Tensor k = randn([1, length, channels]), v = randn([1, length, channels]);
        WkvState state = WkvChunkwise.Forward(k, v, ones(channels), zeros(channels), 8, WkvState.Empty(1, k)).State;
        return new(state.Map(part => part.DetachFromDisposeScope()));
    }

    private sealed record WkvHolder(WkvState State) : IDisposable
    {
        public void Dispose() => State.Map(part =>
        {
            part.Dispose();
            return part;
        });
    }
}
