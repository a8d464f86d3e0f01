using System.Runtime.InteropServices;
using RetNet.Compare.Data;
using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Records;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Evaluation;

/// <summary>
/// Scores the same tokens after contexts of several lengths (appendix B of the RetNet paper): documents are cut into pieces as long as the
/// longest context, and the last tokens of each piece are scored after the whole piece, after its second half, and so on.
/// </summary>
public sealed class ContextEvaluator
{
    private readonly EvaluationPieces pieces;
    private readonly int[] whole;
    private readonly IReadOnlyList<long> contexts;
    private readonly int scored;
    private readonly int batch;

    /// <summary>Chooses the pieces.</summary>
    /// <param name="text">The text, which stays the caller's to dispose.</param>
    /// <param name="contexts">Context lengths in tokens.</param>
    /// <param name="scored">Tokens scored per piece, at most the shortest context.</param>
    /// <param name="mostTokens">Most tokens of all pieces together.</param>
    /// <param name="batch">Pieces read together.</param>
    /// <exception cref="DataException">No document is as long as the longest context.</exception>
    public ContextEvaluator(TokenBin text, IReadOnlyList<long> contexts, int scored, long mostTokens, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scored, contexts.Min());
        (this.contexts, this.scored, this.batch) = (contexts, scored, batch);
        int longest = checked((int)contexts.Max());
        pieces = new EvaluationPieces(text, longest, mostTokens);
        whole = [.. Enumerable.Range(0, pieces.Count).Where(piece => pieces[piece].TokenCount == longest)];
        if (whole.Length == 0)
        {
            throw new DataException(
                $"{text.Path}: no piece of {longest} tokens among the {mostTokens:N0} tokens allowed. Shorten evaluation.contexts, raise evaluation.max_tokens, or take longer text.");
        }
    }

    /// <summary>Scores <paramref name="model"/> without recording gradients or dropping out; its mode is as before afterwards.</summary>
    /// <param name="model">On its device.</param>
    /// <param name="progress">Told the fraction done after every batch.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public IReadOnlyList<ContextRow> Run(ISequenceModel model, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using var inference = new InferenceMode(model);
        Device device = model.ParameterGroups[0].Parameters[0].Parameter.device;
        List<ContextRow> rows = [];
        foreach (long context in contexts)
        {
            List<(int Document, double Loss)> losses = [];
            foreach (int[] chosen in whole.Chunk(batch))
            {
                cancellation.ThrowIfCancellationRequested();
                losses.AddRange(chosen.Select(piece => pieces[piece].Document).Zip(Score(model, device, chosen, (int)context)));
                progress?.Report((((double)losses.Count / whole.Length) + rows.Select(row => row.ContextTokens).Distinct().Count()) / contexts.Count);
            }

            rows.AddRange(losses.GroupBy(one => one.Document).Select(document => new ContextRow
            {
                ContextTokens = context,
                Document = document.Key,
                Tokens = document.Count() * (long)scored,
                LogLikelihoodNats = -document.Sum(one => one.Loss),
            }));
        }

        return rows;
    }

    private double[] Score(ISequenceModel model, Device device, int[] chosen, int context)
    {
        using DisposeScope scope = NewDisposeScope();
        using var host = new HostBatch(chosen.Length, context, device);
        Span<long> tokens = host.Tokens;
        Span<long> targets = host.Targets;
        targets.Fill(EvaluationPieces.IgnoreIndex);
        long[] wholeTokens = new long[pieces.Length];
        long[] wholeTargets = new long[pieces.Length];
        for (int row = 0; row < chosen.Length; row++)
        {
            pieces.Fill(chosen[row], wholeTokens, wholeTargets);
            wholeTokens.AsSpan(pieces.Length - context).CopyTo(tokens[(row * context)..]);
            // Every sequence begins as in training, with <bos>.
            tokens[row * context] = wholeTokens[0];
            wholeTargets.AsSpan(pieces.Length - scored).CopyTo(targets[(((row + 1) * context) - scored)..]);
        }

        (Tensor tokens_BT, Tensor targets_BT) = host.OnDevice();
        Tensor sums_B = model.TokenLosses(tokens_BT, targets_BT).sum(1, type: ScalarType.Float64).cpu();
        return MemoryMarshal.Cast<byte, double>(sums_B.bytes).ToArray();
    }
}
