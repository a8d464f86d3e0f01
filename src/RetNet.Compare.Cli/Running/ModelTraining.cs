using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Runs;
using RetNet.Compare.Training.Schedules;

namespace RetNet.Compare.Cli.Running;

/// <summary>Trains one model in one folder, as the experiment says but for learning rate, steps and seed.</summary>
internal sealed class ModelTraining(Session session, ITrainingSource source)
{
    private readonly TrainingSection training = session.Experiment.Training!;

    /// <summary>Trains, or goes on where it stopped; then lets <paramref name="score"/> look at the model, and marks the run as done.</summary>
    /// <param name="entry">The model.</param>
    /// <param name="config">How it is trained.</param>
    /// <param name="path">The run's folder.</param>
    /// <param name="title">The run in words.</param>
    /// <param name="mustBeTrained">Whether its weights must be there already.</param>
    /// <param name="score">What is done with the trained model.</param>
    /// <exception cref="TrainingDivergedException">It diverged, which the folder says then.</exception>
    /// <exception cref="RunException">It is not trained, or its weights are gone.</exception>
    public void Run(ModelEntry entry, TrainingConfig config, string path, string title, bool mustBeTrained, Action<ISequenceModel, RunFiles> score)
    {
        using IOpenSource read = source.Open(config.Seed);
        using ISequenceModel model = session.Create(entry, entry.Precision ?? training.Precision, training.Dropout, config.Seed);
        using RunFolder folder = RunFolder.Open(path, Decisive(entry, config), EnvironmentCapture.Capture(session.Device));
        if (mustBeTrained && folder.Checkpoints.Latest().Found?.Manifest.Step != config.Steps)
            throw new RunException($"{path}: the trained weights are not here (results of another machine have none). Delete the folder and run the experiment.");

        if (!mustBeTrained)
            CheckpointRoom.Require(folder, model);
        using var trainer = new Trainer(model, config, read.Fill, folder, read.Validation);
        try
        {
            session.Display.Stage($"Train {title}", stage => trainer.Run(
                new Relay<TrainingProgress>(progress => stage.Report((double)progress.Step / progress.Of, Text(progress))),
                new Relay<string>(session.Display.Line),
                session.Cancellation));
        }
        catch (TrainingDivergedException divergence)
        {
            folder.MarkDiverged(divergence);
            throw;
        }

        score(model, folder.Files);
        folder.MarkDone();
    }

    /// <summary>How a run is trained.</summary>
    public TrainingConfig Config(long seed, double learningRate) => new()
    {
        Steps = training.Steps,
        Batch = training.Batch,
        Length = training.Length,
        Accumulation = training.Accumulation,
        LearningRate = learningRate,
        Schedule = Enum.Parse<ScheduleShape>(training.Schedule, ignoreCase: true),
        WarmUpSteps = training.WarmupSteps,
        FinalLearningRate = training.FinalLearningRate,
        WeightDecay = training.WeightDecay,
        Beta1 = training.Beta1,
        Beta2 = training.Beta2,
        Clip = training.Clip,
        Seed = seed,
        EvaluateEverySteps = training.EvaluateEverySteps,
        CheckpointEverySteps = training.CheckpointEverySteps,
    };

    private RunConfiguration Decisive(ModelEntry model, TrainingConfig config) =>
        new(model, model.Precision ?? training.Precision, training.Dropout, source.Text, config, training.EvaluateTokens);

    private static string Text(TrainingProgress progress) =>
        $"step {progress.Step} of {progress.Of}, loss {progress.LossNats:0.000}{(progress.ValidationLossNats is { } loss ? $" (validation {loss:0.000})" : "")}, {progress.TokensPerS:N0} tokens/s";
}
