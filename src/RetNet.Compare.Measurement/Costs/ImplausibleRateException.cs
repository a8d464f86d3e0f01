namespace RetNet.Compare.Measurement.Costs;

/// <summary>A model seems to compute faster than the machine can: the count or the measured limit is wrong.</summary>
public sealed class ImplausibleRateException : InvalidOperationException
{
    /// <inheritdoc/>
    public ImplausibleRateException()
    {
    }

    /// <inheritdoc/>
    public ImplausibleRateException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ImplausibleRateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
