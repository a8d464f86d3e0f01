namespace RetNet.Compare.Faults;

/// <summary>What is spoilt: of a training step, or every decoding step.</summary>
public enum FaultKind
{
    Loss,
    Gradient,
    Weight,
    Decoding,
}
