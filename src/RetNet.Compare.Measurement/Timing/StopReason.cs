namespace RetNet.Compare.Measurement.Timing;

/// <summary>Why sampling ended.</summary>
public enum StopReason
{
    /// <summary>The median is known as well as the rule asks.</summary>
    Converged,

    /// <summary>The largest number of samples was reached first.</summary>
    SampleCap,

    /// <summary>The time was used up first.</summary>
    TimeCap,
}
