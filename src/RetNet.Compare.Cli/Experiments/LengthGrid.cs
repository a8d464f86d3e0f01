namespace RetNet.Compare.Cli.Experiments;

/// <summary>Lengths and batch sizes, each combined with each.</summary>
/// <param name="Lengths">Tokens per sequence.</param>
/// <param name="Batches">Sequences together.</param>
public sealed record LengthGrid(IReadOnlyList<long> Lengths, IReadOnlyList<long> Batches)
{
    /// <summary>Every combination, small batches first.</summary>
    public IEnumerable<(long Batch, long Length)> Cells => Batches.SelectMany(batch => Lengths.Select(length => (batch, length)));
}
