using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>What the machine allows at the moment. On a shared machine that changes by the minute, so steps are set against a sample of the same moment.</summary>
public interface IMachineLimits
{
    /// <summary>Bytes per second read from main memory.</summary>
    double ReadBytesPerS();

    /// <summary>Operations per second of matrix products that bound a model of <paramref name="precision"/>, as in <see cref="MachineCeilings"/>.</summary>
    double MatmulFlopPerS(Precision precision);
}
