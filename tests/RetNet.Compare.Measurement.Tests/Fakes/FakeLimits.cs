using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Measurement.Tests.Fakes;

/// <summary>A machine whose limits are known: 1e10 bytes/s, 1e11 FLOP/s.</summary>
internal sealed class FakeLimits : IMachineLimits
{
    public Func<double> Read { get; set; } = () => 1e10;

    public double ReadBytesPerS() => Read();

    public double MatmulFlopPerS(Precision precision) => 1e11;
}
