namespace RetNet.Compare.Faults;

/// <summary>What is spoilt in a training step.</summary>
public enum FaultKind
{
    Loss,
    Gradient,
    Weight,
}
