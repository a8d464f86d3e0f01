using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Measurement.Tests.Machine;

public sealed class MachineCeilingsTests
{
    [Fact]
    public void Measured_ceilings_are_plausible_and_quick()
    {
        SamplingRule rule = SamplingRule.Short with { MaxTime = TimeSpan.FromSeconds(1) };
        long start = TimeProvider.System.GetTimestamp();
        MachineCeilings ceilings = MachineCeilings.Measure(torch.CPU, rule);

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 15);
        Assert.InRange(ceilings.MatmulFlopPerS(Precision.Fp32), 1e9, 1e14);
        Assert.InRange(ceilings.MatmulFlopPerS(Precision.Bf16), ceilings.MatmulFlopPerS(Precision.Fp32), 1e15);
        Assert.InRange(ceilings.ReadBytesPerS, 1e9, 1e12);
        Assert.True(ceilings.MatmulFlopPerS(Precision.Fp32) > ceilings.ReadBytesPerS / 4, "a matrix product reuses what it reads");
        Assert.All(ceilings.Rows, row => Assert.InRange(row.RelativeSpread, 0, 1));
        Assert.All(ceilings.Rows, row => Assert.InRange(row.Samples, 1, rule.MaxSamples));
    }

    [Fact]
    public void A_limit_sampled_in_passing_is_of_the_size_of_the_ceiling()
    {
        // Loose, and the best of several turns before and after, since the machine may be shared.
        MachineCeilings before = Measured().Or(Measured());
        using var limits = new MachineLimits(torch.CPU);
        double read = Best(limits.ReadBytesPerS);
        double fp32 = Best(() => limits.MatmulFlopPerS(Precision.Fp32)), bf16 = Best(() => limits.MatmulFlopPerS(Precision.Bf16));
        MachineCeilings ceilings = before.Or(Measured());

        Assert.InRange(read / ceilings.ReadBytesPerS, 0.05, 3);
        Assert.InRange(fp32 / ceilings.MatmulFlopPerS(Precision.Fp32), 0.05, 3);
        Assert.InRange(bf16 / ceilings.MatmulFlopPerS(Precision.Bf16), 0.05, 3);

        static MachineCeilings Measured() => MachineCeilings.Measure(torch.CPU, SamplingRule.Short with { MaxTime = TimeSpan.FromSeconds(1) });
        static double Best(Func<double> sample) => Enumerable.Range(0, 3).Max(_ => sample());
    }

    [Fact]
    public void A_file_without_one_of_the_limits_is_refused()
    {
        CeilingRow row = new() { Name = "matmul_fp32", Value = 1, Unit = "flop_per_s", RelativeSpread = 0, Samples = 1 };

        Assert.Contains("matmul_bf16", Assert.Throws<ArgumentException>(() => new MachineCeilings([row])).Message, StringComparison.Ordinal);
    }
}
