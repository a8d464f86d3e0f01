using RetNet.Compare.Models.Kernels;
using static TorchSharp.torch;

namespace RetNet.Compare.Models.Tests.Kernels;

public sealed unsafe class ChannelKernelsTests
{
    /// <summary>Only the page of its last byte is ever touched.</summary>
    [Fact]
    public void Memory_beyond_two_gibibytes_is_reached()
    {
        const long Bytes = (1L << 31) + 5;
        using var scope = NewDisposeScope();
        Tensor large = empty([Bytes], ScalarType.Byte);
        ChannelKernels.Pointer<byte>(large)[Bytes - 1] = 7;
        Assert.Equal(7, large[Bytes - 1].item<byte>());
        Assert.ThrowsAny<Exception>(() => (nint)ChannelKernels.Pointer<byte>(empty([2, Bytes / 2], ScalarType.Byte).t()));
    }
}
