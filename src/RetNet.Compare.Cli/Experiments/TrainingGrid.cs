namespace RetNet.Compare.Cli.Experiments;

/// <summary>Training steps to time, over lengths and batch sizes.</summary>
/// <param name="Grid">Tokens per sequence and sequences per step.</param>
/// <param name="Steps">Steps timed in each cell.</param>
public sealed record TrainingGrid(LengthGrid Grid, int Steps)
{
    /// <summary>Every cell.</summary>
    public IEnumerable<TrainingCost> Cells => Grid.Cells.Select(cell => new TrainingCost(cell.Batch, cell.Length, Steps));
}
