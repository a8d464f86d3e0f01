using System.CommandLine;

namespace RetNet.Compare.Cli.CommandLine;

/// <summary>How a verb is called.</summary>
internal sealed class VerbConfiguration : InvocationConfiguration
{
    /// <summary>Where its work is done.</summary>
    public required TaskScheduler Scheduler { get; init; }
}
