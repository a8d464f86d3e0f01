using System.Runtime.InteropServices;
using RetNet.Compare.Data.Batches;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Records;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Evaluation;

/// <summary>
/// Scores models on one text set: every token once, each document cut into pieces of at most the context's length.
/// Pieces of like length are read together, so little is padded; sums are taken in double, so the batch size does not change the result.
/// </summary>
/// <param name="set">Name of the set.</param>
/// <param name="pieces">The set's pieces.</param>
/// <param name="batch">Pieces read together.</param>
public sealed class Evaluator(string set, EvaluationPieces pieces, long batch) : IValidator
{
    private readonly int[][] batches =
        [.. Enumerable.Range(0, pieces.Count).OrderByDescending(piece => pieces[piece].TokenCount).Chunk(checked((int)batch))];

    /// <summary>Scores <paramref name="model"/> without recording gradients or dropping out; its mode is as before afterwards.</summary>
    /// <param name="model">On its device.</param>
    /// <param name="progress">Told after every batch.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public EvaluationResult Run(
        ISequenceModel model, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var inference = new InferenceMode(model);
        Device device = model.ParameterGroups[0].Parameters[0].Parameter.device;
        double[] losses = new double[pieces.Count];
        long scored = 0;
        foreach (int[] chosen in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            Score(model, device, chosen, losses);
            scored += chosen.Sum(piece => (long)pieces[piece].TokenCount);
            progress?.Report(new EvaluationProgress(set, scored, pieces.TokenCount));
        }

        return new EvaluationResult(set, pieces.Length, Documents(losses));
    }

    /// <inheritdoc/>
    public double LossNats(ISequenceModel model) => Run(model).LossNats;

    private void Score(ISequenceModel model, Device device, int[] chosen, double[] losses)
    {
        using DisposeScope scope = NewDisposeScope();
        // The first piece of a batch is its longest.
        int length = pieces[chosen[0]].TokenCount;
        using var host = new HostBatch(chosen.Length, length, device);
        Span<long> tokens = host.Tokens;
        Span<long> targets = host.Targets;
        long[] wholeTokens = new long[pieces.Length];
        long[] wholeTargets = new long[pieces.Length];
        for (int row = 0; row < chosen.Length; row++)
        {
            pieces.Fill(chosen[row], wholeTokens, wholeTargets);
            wholeTokens.AsSpan(0, length).CopyTo(tokens[(row * length)..]);
            wholeTargets.AsSpan(0, length).CopyTo(targets[(row * length)..]);
        }

        (Tensor tokens_BT, Tensor targets_BT) = host.OnDevice();
        Tensor sums_B = model.TokenLosses(tokens_BT, targets_BT).sum(1, type: ScalarType.Float64).cpu();
        ReadOnlySpan<double> sums = MemoryMarshal.Cast<byte, double>(sums_B.bytes);
        for (int row = 0; row < chosen.Length; row++)
            losses[chosen[row]] = sums[row];
    }

    private List<DocumentRow> Documents(double[] losses) =>
    [
        .. Enumerable.Range(0, pieces.Count).GroupBy(piece => pieces[piece].Document).OrderBy(document => document.Key).Select(document => new DocumentRow
        {
            Set = set,
            Document = document.Key,
            Tokens = document.Sum(piece => (long)pieces[piece].TokenCount),
            Bytes = document.Sum(piece => pieces[piece].TextBytes),
            LogLikelihoodNats = -document.Sum(piece => losses[piece]),
        }),
    ];
}
