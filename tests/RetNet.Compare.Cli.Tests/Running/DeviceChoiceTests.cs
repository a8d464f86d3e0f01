using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Running;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Cli.Tests.Running;

[Collection(nameof(DeviceChoiceTests))]
[CollectionDefinition(nameof(DeviceChoiceTests), DisableParallelization = true)]
public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData("auto")]
    [InlineData("cpu")]
    public void What_is_computed_in_fp32_is_not_rounded_to_tf32(string choice)
    {
        backends.cudnn.allow_tf32 = true;
        backends.cuda.matmul.allow_tf32 = true;

        DeviceChoice.Resolve(choice, "a test");

        Assert.False(backends.cudnn.allow_tf32 || backends.cuda.matmul.allow_tf32);
    }

    [Fact]
    public void A_gpu_that_is_not_there_is_refused_with_what_to_do()
    {
        if (!cuda.is_available())
            Assert.Contains("--device cpu", Assert.Throws<MissingDependencyException>(() => DeviceChoice.Resolve("cuda", "a test")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cpu_is_taken_where_it_is_asked_for() => Assert.Equal(DeviceType.CPU, DeviceChoice.Resolve("cpu", "a test").type);
}
