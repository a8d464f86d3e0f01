namespace RetNet.Compare.Cli.CommandLine;

/// <summary>Models were left out because a check of them does not hold; the message holds a sentence for each.</summary>
internal sealed class ModelRefusedException(IEnumerable<string> refusals) : Exception(string.Join(Environment.NewLine, refusals));
