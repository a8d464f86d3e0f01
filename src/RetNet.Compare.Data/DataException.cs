namespace RetNet.Compare.Data;

/// <summary>Text or tokens that cannot be had or cannot be trusted; the message says what, where, and what to do next.</summary>
public sealed class DataException : Exception
{
    /// <summary>Makes the exception with its one-sentence explanation.</summary>
    public DataException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with its one-sentence explanation and the failure underneath.</summary>
    public DataException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Makes the exception without an explanation; prefer the other constructors.</summary>
    public DataException()
    {
    }
}
