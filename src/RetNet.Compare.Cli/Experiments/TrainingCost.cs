namespace RetNet.Compare.Cli.Experiments;

/// <summary>Training steps to time.</summary>
/// <param name="Batch">Sequences per step.</param>
/// <param name="Length">Tokens per sequence.</param>
/// <param name="Steps">Steps timed, after one or more that are not.</param>
public sealed record TrainingCost(long Batch, long Length, int Steps);
