using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Cli.Racing;

/// <summary>Who is timed on what, and when: the contenders of a cell take turns, in an order that reverses every round.</summary>
internal sealed class RaceSchedule(Experiment experiment)
{
    /// <summary>All cells, model by model.</summary>
    public IReadOnlyList<RaceCell> Cells { get; } = RaceCell.Of(experiment);

    /// <summary>The turns that are not among the samples, in order.</summary>
    public IEnumerable<RaceTurn> Open(IReadOnlyCollection<RaceSampleRow> samples)
    {
        HashSet<(string, string, string, long, long, string, int)> done =
            [.. samples.Select(row => (row.Model, row.Mode, row.Precision, row.Batch, row.Length, row.Contender, row.Round))];
        return Cells.SelectMany(Turns).Where(turn => !done.Contains(
            (turn.Cell.Model.Name, turn.Cell.Mode, turn.Cell.Precision, turn.Cell.Batch, turn.Cell.Length, turn.Program.Name, turn.Round)));
    }

    private IEnumerable<RaceTurn> Turns(RaceCell cell)
    {
        TimedProgram[] programs =
        [
            TimedProgram.Own(),
            .. experiment.Peer!.Variants
                .Where(variant => variant.Modes.Contains(cell.Mode) && variant.Precisions.Contains(cell.Precision))
                .Select(variant => TimedProgram.Peer(experiment, variant)),
        ];
        for (int round = 1; round <= experiment.Peer.Rounds; round++)
        {
            foreach (TimedProgram program in round % 2 == 1 ? programs : programs.Reverse())
                yield return new(cell, round, program);
        }
    }
}
