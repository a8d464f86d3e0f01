namespace RetNet.Compare.Cli.Running;

/// <summary>Passes progress on at once, on the thread that reports it.</summary>
internal sealed class Relay<T>(Action<T> pass) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => pass(value);
}
