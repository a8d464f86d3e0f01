namespace RetNet.Compare.Cli.Running;

/// <summary>Memory that one cell of an experiment takes.</summary>
/// <param name="Cell">Model and what is run, e.g. <c>retnet, training of 2048 tokens x 8</c>.</param>
/// <param name="LeastBytes">A lower bound: what is above memory cannot run.</param>
/// <param name="MostBytes">A rough upper bound: what is below memory can.</param>
/// <param name="Remedy">Keys of the experiment that change it.</param>
internal sealed record CellMemory(string Cell, double LeastBytes, double MostBytes, string Remedy);
