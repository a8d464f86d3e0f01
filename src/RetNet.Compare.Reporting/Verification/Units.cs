namespace RetNet.Compare.Reporting.Verification;

/// <summary>Units of <see cref="VerdictRow"/>.</summary>
internal static class Units
{
    public const string Nats = "nats";
    public const string Ratio = "ratio";
    public const string Exponent = "exponent";
}
