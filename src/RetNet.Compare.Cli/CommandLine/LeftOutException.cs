namespace RetNet.Compare.Cli.CommandLine;

/// <summary>Models or measurements were left out because a check of them does not hold; the message holds a sentence for each.</summary>
internal sealed class LeftOutException(IEnumerable<string> sentences) : Exception(string.Join(Environment.NewLine, sentences));
