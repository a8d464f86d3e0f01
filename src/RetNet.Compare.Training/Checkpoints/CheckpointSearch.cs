namespace RetNet.Compare.Training.Checkpoints;

/// <summary>The outcome of looking for the newest good checkpoint.</summary>
/// <param name="Found">The newest whose files verify; null when there is none.</param>
/// <param name="Skipped">A sentence for each newer one that does not.</param>
public sealed record CheckpointSearch(Checkpoint? Found, IReadOnlyList<string> Skipped);
