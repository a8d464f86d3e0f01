namespace RetNet.Compare.Models.Weights;

/// <summary>A safetensors file that is damaged, is none, or does not hold what was asked for; the message names the file and what to do.</summary>
public sealed class SafetensorsException : IOException
{
    /// <summary>An exception without a message.</summary>
    public SafetensorsException()
    {
    }

    /// <summary>An exception with a complete message.</summary>
    public SafetensorsException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a complete message and its cause.</summary>
    public SafetensorsException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
