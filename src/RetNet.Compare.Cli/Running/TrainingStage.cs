using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>Trains the models of an experiment and scores them.</summary>
internal sealed class TrainingStage
{
    private readonly Session session;
    private readonly ITrainingSource source;
    private readonly Gatekeeper gatekeeper;
    private readonly Experiment experiment;
    private readonly TrainingSection training;
    private readonly ModelTraining trainer;
    private readonly LearningRateTrials trials;
    private readonly List<string> diverged = [], tooLarge = [];

    /// <summary>Prepares the work; nothing is read or trained yet.</summary>
    public TrainingStage(Session session, ITrainingSource source, Gatekeeper gatekeeper)
    {
        (this.session, this.source, this.gatekeeper) = (session, source, gatekeeper);
        (experiment, training) = (session.Experiment, session.Experiment.Training!);
        trainer = new(session, source);
        trials = new(session, trainer);
    }

    /// <summary>A sentence for each run whose training diverged; the others are not held up by it.</summary>
    public IReadOnlyList<string> Diverged => diverged;

    /// <summary>A sentence for each run that does not fit into memory; the others are not held up by it.</summary>
    public IReadOnlyList<string> TooLarge => tooLarge;

    /// <summary>A run in words.</summary>
    public static string Title(ModelEntry model, long seed) => $"{model.Name}, seed {seed}";

    /// <summary>Trains and scores one model with one seed; a finished run is left alone, and a model that is not right is not trained.</summary>
    public void Train(ModelEntry model, long seed)
    {
        RunFiles files = session.Results.Run(experiment, model, seed);
        if (files.IsDone)
        {
            session.Display.Line($"{Title(model, seed)}: already trained.");
            return;
        }

        if (!files.IsDiverged)
        {
            try
            {
                if (gatekeeper.IsRight(model))
                    Work(model, seed, files, mustBeTrained: false);
                return;
            }
            catch (TrainingDivergedException divergence)
            {
                session.Display.Line(divergence.Message);
            }
            catch (Exception failure) when (OutOfMemory.Is(failure))
            {
                tooLarge.Add($"{Title(model, seed)} does not fit into memory at batch {training.Batch} x length {training.Length} ({OutOfMemory.Reason(failure)}).");
                session.Display.Line(tooLarge[^1]);
                OutOfMemory.Recover();
                return;
            }
        }

        diverged.Add($"{Title(model, seed)}: {File.ReadAllText(files.Diverged).Trim()}");
    }

    /// <summary>Scores a trained model again.</summary>
    /// <exception cref="RunException">Its weights are gone.</exception>
    public void Evaluate(ModelEntry model, long seed) => Work(model, seed, session.Results.Run(experiment, model, seed), mustBeTrained: true);

    private void Work(ModelEntry model, long seed, RunFiles files, bool mustBeTrained) => trainer.Run(
        model,
        trainer.Config(seed, trials.Best(model)),
        files.Folder,
        Title(model, seed),
        mustBeTrained,
        (trained, run) => source.Score(model, seed, trained, run));
}
