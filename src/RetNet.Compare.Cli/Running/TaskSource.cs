using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Data.Tasks;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Evaluation;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>Synthetic tasks.</summary>
internal sealed class TaskSource(Session session) : ITrainingSource
{
    private readonly TrainingSection training = session.Experiment.Training!;
    private readonly EvaluationSection evaluation = session.Experiment.Evaluation!;
    private readonly TaskShape shape = session.Experiment.Data.Tasks!.Shape;
    private readonly IReadOnlyList<RecallTask> tasks = session.Experiment.Data.Tasks!.All;

    /// <inheritdoc/>
    public RunText Text => new(TaskManifest.ProfileName, "", shape.Vocabulary, string.Join("; ", tasks.Select(task => $"{task.Name}: {task.Description}")));

    /// <inheritdoc/>
    public IOpenSource Open(long seed) => new Opened(
        new TaskBatches(tasks, (int)(training.Batch * training.Accumulation), shape.Length, seed).Fill,
        Evaluator(training.EvaluateTokens / tasks.Count));

    /// <inheritdoc/>
    public void Score(ModelEntry entry, long seed, ISequenceModel model, RunFiles files) =>
        session.Display.Stage($"Evaluate {TrainingStage.Title(entry, seed)}", stage =>
        {
            IReadOnlyList<TaskScore> scores = Evaluator(evaluation.MaxTokens).Run(model, new Relay<double>(at => stage.Report(at, "")), session.Cancellation);
            CsvFile.Write(files.Accuracy, scores.Select(score => score.ToRow(entry.Name, seed)));
            stage.Report(1, string.Join(", ", scores.Select(score => $"{score.Task} {(double)score.Correct / score.Answers:P0}")));
        });

    /// <inheritdoc/>
    public void Describe(string path) => TaskManifest.Of(tasks, shape).Save(path);

    private TaskEvaluator Evaluator(long tokensPerTask) => new(tasks, shape.Length, Math.Max(1, tokensPerTask / shape.Length), evaluation.Batch);

    private sealed record Opened(BatchFill Fill, IValidator Validation) : IOpenSource
    {
        public void Dispose()
        {
        }
    }
}
