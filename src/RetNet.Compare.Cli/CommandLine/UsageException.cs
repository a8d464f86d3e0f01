namespace RetNet.Compare.Cli.CommandLine;

/// <summary>What was asked for does not fit what is there; the message says what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
