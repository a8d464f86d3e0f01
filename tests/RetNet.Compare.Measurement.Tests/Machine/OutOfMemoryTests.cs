using System.Runtime.InteropServices;
using RetNet.Compare.Measurement.Machine;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Tests.Machine;

public sealed class OutOfMemoryTests
{
    [Fact]
    public void An_allocation_that_fails_is_told_from_a_wrong_shape()
    {
        var refused = Assert.ThrowsAny<ExternalException>(() => empty(1L << 50));
        var mismatch = Assert.ThrowsAny<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));

        Assert.True(OutOfMemory.Is(refused), refused.Message);
        Assert.False(OutOfMemory.Is(mismatch), mismatch.Message);
    }

    [Fact]
    public void A_GPU_allocators_message_is_known_and_cut_to_its_first_sentence()
    {
        var refused = new ExternalException("aten::softmax(Float[8, 16]): CUDA out of memory. Tried to allocate 32.00 GiB. GPU 0 has 79 GiB.\nMore.");

        Assert.True(OutOfMemory.Is(refused));
        Assert.Equal("aten::softmax(Float[8, 16]): CUDA out of memory", OutOfMemory.Reason(refused));
    }
}
