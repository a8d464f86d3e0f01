using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Racing;

/// <summary>How long turns of a race take, about, when every contender computes as fast as the suite trains.</summary>
internal static class RaceDuration
{
    // A runtime and its libtorch are loaded, a model of random weights is made.
    private const double SecondsPerProcess = 5;

    // Decoding reads every weight once per step: main memory read at a pace that most machines have.
    private const double ReadBytesPerS = 1e10;

    /// <summary>Seconds of the turns together.</summary>
    /// <param name="turns">Turns of one model.</param>
    /// <param name="model">That model.</param>
    /// <param name="flopPerS">Its rate in training.</param>
    public static double Seconds(IEnumerable<RaceTurn> turns, ISequenceModel model, double flopPerS) =>
        turns.Sum(turn => SecondsPerProcess + Seconds(turn.Cell, model, flopPerS));

    private static double Seconds(RaceCell cell, ISequenceModel model, double flopPerS)
    {
        FlopCount perToken = model.FlopsPerToken(cell.Length, model.TrainingForm);
        double steps = cell.WarmUp + cell.Steps, tokens = cell.Batch * cell.Length;
        return cell.Mode switch
        {
            "train" => steps * tokens * perToken.Training / flopPerS,
            "prefill" => steps * tokens * perToken.Forward / flopPerS,
            _ => (tokens * perToken.Forward / flopPerS) + (steps * sizeof(float) * model.Parameters.Total / ReadBytesPerS),
        };
    }
}
