using RetNet.Compare.Measurement.Machine;

namespace RetNet.Compare.Measurement.Tests.Machine;

public sealed class NvmlTests
{
    [Theory]
    [InlineData(0, null, 5)]
    [InlineData(1, null, 70)]
    [InlineData(0, "1", 70)]
    [InlineData(1, "1, 0", 5)]
    [InlineData(0, "GPU-second", 70)]
    public void Bytes_in_use_are_those_of_the_gpu_that_libtorch_means(int index, string? visible, long gibibytes)
    {
        using var fake = new FakeNvml();

        Assert.Equal(gibibytes << 30, new Nvml(fake.Path).UsedBytes(index, visible));
    }

    [Theory]
    [InlineData(2, null, "GPU 2 ('2')", "error 2")]
    [InlineData(0, "GPU-third", "GPU 0 ('GPU-third')", "error 6")]
    public void A_gpu_that_is_not_there_is_named(int index, string? visible, string gpu, string code)
    {
        using var fake = new FakeNvml();
        string message = Assert.Throws<InvalidOperationException>(() => new Nvml(fake.Path).UsedBytes(index, visible)).Message;

        Assert.Contains(gpu, message, StringComparison.Ordinal);
        Assert.Contains(code, message, StringComparison.Ordinal);
        Assert.Contains("nvidia-smi", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_does_not_start_says_so()
    {
        using var fake = new FakeNvml(initResult: 9);

        Assert.Contains("nvmlInit_v2 gives 9", Assert.Throws<InvalidOperationException>(() => new Nvml(fake.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_missing_or_another_is_refused_with_what_to_do()
    {
        using var another = new FakeNvml(complete: false);

        Assert.Contains("nvmlDeviceGetMemoryInfo", Assert.Throws<InvalidOperationException>(() => new Nvml(another.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("libnvidia-ml.so.1 is installed", Assert.Throws<InvalidOperationException>(() => new Nvml("/no/such/library.so")).Message, StringComparison.Ordinal);
    }
}
