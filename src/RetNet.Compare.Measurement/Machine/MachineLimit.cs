using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>One limit as it stands at the moment: on a shared machine it changes by the minute.</summary>
public static class MachineLimit
{
    private static readonly SamplingRule Rule = SamplingRule.Short with { MaxTime = TimeSpan.FromSeconds(1) };

    /// <summary>Bytes per second read from main memory; about a second's work.</summary>
    public static double ReadBytesPerS(torch.Device device) => MemoryBandwidth.Read(device, Rule).Max();

    /// <summary>Operations per second of matrix products, as <see cref="MachineCeilings.MatmulFlopPerS"/>; a second's work per format.</summary>
    public static double MatmulFlopPerS(torch.Device device, Precision precision)
    {
        torch.ScalarType[] formats = precision == Precision.Fp32 ? [torch.ScalarType.Float32] : [torch.ScalarType.Float32, torch.ScalarType.BFloat16];
        return formats.Max(format => MatmulRate.Measure(device, format, Rule).Max());
    }
}
