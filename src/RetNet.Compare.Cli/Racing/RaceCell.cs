using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Racing;

/// <summary>One thing that every contender of a race is timed on.</summary>
/// <param name="Model">The model.</param>
/// <param name="Mode"><c>train</c>, <c>prefill</c> or <c>decode</c>.</param>
/// <param name="Precision"><c>fp32</c> or <c>bf16</c>.</param>
/// <param name="Batch">Sequences together.</param>
/// <param name="Length">Tokens per sequence, or before the first decode step that is timed.</param>
/// <param name="WarmUp">Steps before those that are timed.</param>
/// <param name="Steps">Steps timed in a process.</param>
internal sealed record RaceCell(ModelEntry Model, string Mode, string Precision, long Batch, long Length, int WarmUp, int Steps)
{
    // The second optimizer step still takes memory for the first time.
    private const int TrainingWarmUp = 2;
    private const int PrefillWarmUp = 2;
    // The runtime compiles a method again once it has been called often; beside its compiler, some of steps 15 to 85 take twice as long.
    private const int DecodeWarmUp = 100;

    /// <summary>The precision as the models know it.</summary>
    public Precision ModelPrecision => Precision == "fp32" ? Models.Sequences.Precision.Fp32 : Models.Sequences.Precision.Bf16;

    /// <summary>Tokens that one step handles.</summary>
    public long TokensPerStep => Mode == "decode" ? Batch : Batch * Length;

    /// <summary>All cells of an experiment, model by model.</summary>
    public static IReadOnlyList<RaceCell> Of(Experiment experiment)
    {
        (MeasurementSection measurement, PeerSection peer) = (experiment.Measurement!, experiment.Peer!);
        var cells = new List<RaceCell>();
        foreach (ModelEntry model in experiment.Models)
        {
            foreach (string precision in peer.Precisions)
            {
                cells.AddRange((measurement.Training?.Cells ?? []).Select(cost => new RaceCell(model, "train", precision, cost.Batch, cost.Length, TrainingWarmUp, cost.Steps)));
                cells.AddRange(Grid(measurement.Prefill, (batch, length) => new(model, "prefill", precision, batch, length, PrefillWarmUp, peer.PrefillSteps)));
                cells.AddRange(Grid(measurement.Decode, (batch, length) => new(model, "decode", precision, batch, length, DecodeWarmUp, peer.DecodeSteps)));
            }
        }

        return cells;
    }

    /// <summary>The cell in a few words.</summary>
    public override string ToString() => $"{Model.Name} {Mode} {Length} x {Batch} {Precision}";

    private static IEnumerable<RaceCell> Grid(LengthGrid? grid, Func<long, long, RaceCell> cell) =>
        grid is null ? [] : grid.Batches.SelectMany(batch => grid.Lengths.Select(length => cell(batch, length)));
}
