using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Cli.Racing;

/// <summary>
/// Who is timed on what, and when: the contenders take turns, each in all precisions, in an order that reverses every round. So a drift of the machine
/// hits all that is compared alike, bf16 beside fp32 too.
/// </summary>
internal sealed class RaceSchedule(Experiment experiment)
{
    /// <summary>All cells, model by model.</summary>
    public IReadOnlyList<RaceCell> Cells { get; } = RaceCell.Of(experiment);

    /// <summary>The turns that are not among the samples, in order.</summary>
    public IEnumerable<RaceTurn> Open(IReadOnlyCollection<RaceSampleRow> samples)
    {
        HashSet<(string, string, string, long, long, string, int)> done =
            [.. samples.Select(row => (row.Model, row.Mode, row.Precision, row.Batch, row.Length, row.Contender, row.Round))];
        return Cells.GroupBy(cell => (cell.Model, cell.Mode, cell.Batch, cell.Length)).SelectMany(Turns).Where(turn => !done.Contains(
            (turn.Cell.Model.Name, turn.Cell.Mode, turn.Cell.Precision, turn.Cell.Batch, turn.Cell.Length, turn.Program.Name, turn.Round)));
    }

    private IEnumerable<RaceTurn> Turns(IEnumerable<RaceCell> precisions)
    {
        // What is compared stands side by side: pytorch fp32, suite fp32, suite bf16, pytorch bf16.
        (RaceCell Cell, TimedProgram Program)[] entries =
            [.. precisions.SelectMany((cell, index) => (index % 2 == 0 ? Programs(cell).Reverse() : Programs(cell)).Select(program => (cell, program)))];
        for (int round = 1; round <= experiment.Peer!.Rounds; round++)
        {
            foreach ((RaceCell cell, TimedProgram program) in round % 2 == 1 ? entries : entries.Reverse())
                yield return new(cell, round, program);
        }
    }

    private TimedProgram[] Programs(RaceCell cell) =>
    [
        TimedProgram.Own(),
        .. experiment.Peer!.Variants
            .Where(variant => variant.Modes.Contains(cell.Mode) && variant.Precisions.Contains(cell.Precision))
            .Select(variant => TimedProgram.Peer(experiment, variant)),
    ];
}
