namespace RetNet.Compare.Training.Runs;

/// <summary>A run folder that cannot be used; the message says why and what to do.</summary>
public sealed class RunException : IOException
{
    /// <summary>An exception without a message.</summary>
    public RunException()
    {
    }

    /// <summary>An exception with a complete message.</summary>
    public RunException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a complete message and its cause.</summary>
    public RunException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
