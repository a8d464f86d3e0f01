namespace RetNet.Compare.Cli.CommandLine;

/// <summary>A program or library is missing; the message says how to get it.</summary>
internal sealed class MissingDependencyException(string message) : Exception(message);
