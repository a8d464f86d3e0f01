namespace RetNet.Compare.Cli.Running;

/// <summary>What one model of an experiment will take.</summary>
/// <param name="Model">Label in the experiment.</param>
/// <param name="Parameters">Parameters, embeddings included.</param>
/// <param name="Training">Training and evaluation of the runs that are not finished; null when nothing is known about this machine.</param>
/// <param name="Measuring">Time of the measurements; null likewise.</param>
/// <param name="MemoryBytes">Most memory at a time, an upper bound.</param>
/// <param name="PersistentBytes">Of these, what every training step needs whatever its batch.</param>
/// <param name="SequenceBytes">Of these, what each sequence of a training pass adds.</param>
/// <param name="DiskBytes">Checkpoints that stay and are not there yet.</param>
/// <param name="CheckpointBytes">One more, while it is written; 0 where nothing is left to train.</param>
/// <param name="Cells">Memory of each cell.</param>
/// <param name="Source">Where the times come from.</param>
internal sealed record PlanRow(
    string Model,
    long Parameters,
    TimeSpan? Training,
    TimeSpan? Measuring,
    double MemoryBytes,
    double PersistentBytes,
    double SequenceBytes,
    double DiskBytes,
    double CheckpointBytes,
    IReadOnlyList<CellMemory> Cells,
    string Source);
