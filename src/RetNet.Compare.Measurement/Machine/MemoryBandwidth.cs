using RetNet.Compare.Measurement.Timing;
using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>Measures how fast a device reads its main memory.</summary>
public static class MemoryBandwidth
{
    /// <summary>Bytes per second of a pass over a buffer far beyond the caches.</summary>
    /// <param name="device">A CPU, read by all usable processors together, or an accelerator.</param>
    /// <param name="rule">When to stop.</param>
    /// <param name="progress">Told after every turn.</param>
    /// <returns>A sample per pass, in bytes per second, in the order taken.</returns>
    public static IReadOnlyList<double> Read(torch.Device device, SamplingRule rule, IProgress<SamplingProgress>? progress = null)
    {
        using var memory = new MemoryRead(device);
        TimedSamples samples = new Sampler(rule, progress: progress).Measure(new TimedSubject("memory_read", memory.Run));
        return [.. samples.Seconds.Select(seconds => memory.Bytes / seconds)];
    }
}
