using RetNet.Compare.Cli.Doctor;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Cli.Tests.CommandLine;

public sealed class GpuFindingTests
{
    private static readonly GpuRecord[] Listed = [new("NVIDIA H100", 80_000_000_000, "570.10")];

    [Fact]
    public void A_gpu_that_libtorch_does_not_see_is_named_with_its_driver()
    {
        Finding finding = Examination.Gpu(seen: false, Listed);

        Assert.Equal(Health.Poor, finding.Health);
        Assert.Contains("does not see: NVIDIA H100, 80.0 GB, driver 570.10", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gpu_that_libtorch_sees_and_no_gpu_at_all_are_both_in_order()
    {
        Assert.Equal((Health.Good, "libtorch sees a GPU: NVIDIA H100, 80.0 GB, driver 570.10"), (Examination.Gpu(seen: true, Listed).Health, Examination.Gpu(seen: true, Listed).Text));
        Assert.Equal(Health.Good, Examination.Gpu(seen: false, []).Health);
    }
}
