using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Tasks;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Evaluation;

/// <summary>Scores models on held-out sequences of synthetic tasks: how many answers they give, and with what loss.</summary>
/// <param name="tasks">The tasks.</param>
/// <param name="length">Tokens per sequence.</param>
/// <param name="sequences">Sequences of each task.</param>
/// <param name="batch">Sequences read together.</param>
public sealed class TaskEvaluator(IReadOnlyList<RecallTask> tasks, int length, long sequences, long batch) : IValidator
{
    /// <summary>Scores <paramref name="model"/> without recording gradients or dropping out; its mode is as before afterwards.</summary>
    /// <param name="model">On its device.</param>
    /// <param name="progress">Told the fraction done after every batch.</param>
    /// <param name="cancellation">Looked at before every batch.</param>
    public IReadOnlyList<TaskScore> Run(ISequenceModel model, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        using var inference = new InferenceMode(model);
        Device device = model.ParameterGroups[0].Parameters[0].Parameter.device;
        List<TaskScore> scores = [];
        foreach (RecallTask task in tasks)
        {
            var score = new TaskScore(task.Name, 0, 0, 0, 0);
            while (score.Sequences < sequences)
            {
                cancellation.ThrowIfCancellationRequested();
                score = Add(score, model, device, task, (int)Math.Min(batch, sequences - score.Sequences));
                progress?.Report((scores.Count + ((double)score.Sequences / sequences)) / tasks.Count);
            }

            scores.Add(score);
        }

        return scores;
    }

    /// <inheritdoc/>
    public double LossNats(ISequenceModel model)
    {
        IReadOnlyList<TaskScore> scores = Run(model);
        return scores.Sum(score => score.LossSumNats) / scores.Sum(score => score.Answers);
    }

    private TaskScore Add(TaskScore score, ISequenceModel model, Device device, RecallTask task, int rows)
    {
        using DisposeScope scope = NewDisposeScope();
        using var host = new HostBatch(rows, length, device);
        Span<long> tokens = host.Tokens;
        Span<long> targets = host.Targets;
        for (int row = 0; row < rows; row++)
            TaskBatches.FillHeldOut(task, score.Sequences + row, tokens.Slice(row * length, length), targets.Slice(row * length, length));

        (Tensor tokens_BT, Tensor targets_BT) = host.OnDevice();
        Tensor logits_NV = model.Forward(tokens_BT).flatten(0, 1);
        Tensor targets_N = targets_BT.flatten();
        Tensor losses_N = nn.functional.cross_entropy(logits_NV, targets_N, ignore_index: EvaluationPieces.IgnoreIndex, reduction: nn.Reduction.None);
        // No id is -100, so that only answers can agree.
        Tensor correct = logits_NV.argmax(-1).eq(targets_N).sum();
        return score with
        {
            Sequences = score.Sequences + rows,
            Answers = score.Answers + targets.Length - targets.Count(EvaluationPieces.IgnoreIndex),
            Correct = score.Correct + correct.ToInt64(),
            LossSumNats = score.LossSumNats + losses_N.sum(ScalarType.Float64).ToDouble(),
        };
    }
}
