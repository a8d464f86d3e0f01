using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Records;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>Finds each model's learning rate: the same rates are tried for all, with one seed, and the least validation loss decides.</summary>
internal sealed class LearningRateTrials(Session session, ModelTraining trainer)
{
    private readonly Experiment experiment = session.Experiment;
    private readonly TrainingSection training = session.Experiment.Training!;

    /// <summary>The model's learning rate; what has not been tried yet is tried first. Where every rate diverges it is the smallest.</summary>
    public double Best(ModelEntry model)
    {
        if (!training.HasTrials)
            return training.LearningRates[0];
        List<TrialRow> rows = [];
        foreach (double rate in training.LearningRates)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            rows.Add(Try(model, rate));
        }

        double best = rows.OrderBy(row => row.ValidationLossNats ?? double.PositiveInfinity).ThenBy(row => row.LearningRate).First().LearningRate;
        Note(model, rows.Select(row => row with { Chosen = row.LearningRate == best }));
        return best;
    }

    private TrialRow Try(ModelEntry model, double rate)
    {
        long seed = training.TrialSeed;
        RunFiles files = session.Results.Trial(experiment, model, seed, rate);
        if (!files.IsDone && !files.IsDiverged)
            Train(model, trainer.Config(seed, rate) with { Steps = training.TrialSteps, EvaluateEverySteps = 0 }, files);
        return new()
        {
            Model = model.Name,
            LearningRate = rate,
            Seed = seed,
            Steps = training.TrialSteps,
            ValidationLossNats = files.IsDone ? files.ReadSummary().ValidationLossNats : null,
            Chosen = false,
        };
    }

    private void Train(ModelEntry model, TrainingConfig config, RunFiles files)
    {
        string title = $"{model.Name}, trial of learning rate {config.LearningRate:0.######}";
        try
        {
            trainer.Run(model, config, files.Folder, title, mustBeTrained: false, (_, _) => { });
        }
        catch (TrainingDivergedException divergence)
        {
            session.Display.Line(divergence.Message);
        }

        // Only the loss is wanted.
        Directory.Delete(files.Checkpoints, recursive: true);
    }

    private void Note(ModelEntry model, IEnumerable<TrialRow> rows)
    {
        string path = session.Results.Trials;
        IReadOnlyList<TrialRow> others = File.Exists(path) ? CsvFile.Read<TrialRow>(path) : [];
        CsvFile.Write(path, others.Where(row => row.Model != model.Name).Concat(rows));
    }
}
