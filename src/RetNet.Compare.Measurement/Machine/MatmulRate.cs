using RetNet.Compare.Measurement.Timing;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Measures how many floating-point operations per second torch reaches in a square matrix product.</summary>
public static class MatmulRate
{
    private static readonly long[] CpuSizes = [512, 1024, 2048, 4096];
    private static readonly long[] AcceleratorSizes = [2048, 4096, 8192];

    /// <summary>The rate at the size that is best in the median; a size that would take longer than a share of the rule's time is left out.</summary>
    /// <param name="device">Where.</param>
    /// <param name="dtype">float32 or bfloat16.</param>
    /// <param name="rule">When to stop; its time is shared by all sizes.</param>
    /// <param name="progress">Told after every turn.</param>
    /// <returns>A sample per product, in operations per second, in the order taken.</returns>
    public static IReadOnlyList<double> Measure(Device device, ScalarType dtype, SamplingRule rule, IProgress<SamplingProgress>? progress = null)
    {
        long[] sizes = device.type == DeviceType.CPU ? CpuSizes : AcceleratorSizes;
        var sampler = new Sampler(rule with { MaxTime = rule.MaxTime / sizes.Length }, progress: progress);
        TimeSpan left = rule.MaxTime;
        double[] best = [];
        foreach (long size in sizes)
        {
            using var product = new SquareProduct(size, dtype, device);
            TimedSamples samples = sampler.Measure(new TimedSubject($"matmul {size}", product.Run));
            double[] rates = [.. samples.Seconds.Select(seconds => product.Operations / seconds)];
            if (best.Length == 0 || SampleSummary.Of(rates).Median > SampleSummary.Of(best).Median)
                best = rates;
            left -= TimeSpan.FromSeconds(samples.Seconds.Sum());
            const int runsAtNextSize = 4, growth = 8;
            if (samples.Summary.Median * growth * runsAtNextSize > left.TotalSeconds)
                break;
        }

        return best;
    }
}
