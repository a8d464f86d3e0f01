using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Batches;
using RetNet.Compare.Data.Bins;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Data.Preparation;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Evaluation;
using RetNet.Compare.Training.Runs;
using RetNet.Compare.Training.Schedules;

namespace RetNet.Compare.Cli.Running;

/// <summary>Trains the models of an experiment and scores them.</summary>
internal sealed class TrainingStage(Session session, PreparedCorpus corpus, Gatekeeper gatekeeper)
{
    private const string AllSets = "all";
    private readonly Experiment experiment = session.Experiment;
    private readonly TrainingSection training = session.Experiment.Training!;
    private readonly EvaluationSection evaluation = session.Experiment.Evaluation!;
    private readonly List<string> diverged = [];

    /// <summary>A sentence for each run whose training diverged; the others are not held up by it.</summary>
    public IReadOnlyList<string> Diverged => diverged;

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
                    Work(model, seed, mustBeTrained: false);
                return;
            }
            catch (TrainingDivergedException divergence)
            {
                session.Display.Line(divergence.Message);
            }
            catch (Exception failure) when (OutOfMemory.Is(failure))
            {
                throw new UsageException(
                    $"{Title(model, seed)} does not fit into memory at batch {training.Batch} x length {training.Length} ({OutOfMemory.Reason(failure)}). "
                    + "A smaller training.batch with more training.accumulation trains the same.");
            }
        }

        diverged.Add($"{Title(model, seed)}: {File.ReadAllText(files.Diverged).Trim()}");
    }

    /// <summary>Scores a trained model again.</summary>
    /// <exception cref="RunException">It is not trained, or its weights are gone.</exception>
    public void Evaluate(ModelEntry model, long seed) => Work(model, seed, mustBeTrained: true);

    private static string Title(ModelEntry model, long seed) => $"{model.Name}, seed {seed}";

    private void Work(ModelEntry entry, long seed, bool mustBeTrained)
    {
        using TokenBin train = corpus.Open(PreparedCorpus.Train);
        using TokenBin validation = corpus.Open(PreparedCorpus.Validation);
        using ISequenceModel model = session.Create(entry, training.Precision, training.Dropout, seed);
        TrainingConfig config = Config(seed);
        string path = session.Results.Run(experiment, entry, seed).Folder;
        if (mustBeTrained && !new RunFiles(path).IsDone)
            throw new RunException($"{path}: this model is not trained. 'compare run --experiment {experiment.Name}' trains it.");
        using RunFolder folder = RunFolder.Open(path, Decisive(entry, config), EnvironmentCapture.Capture(session.Device));
        if (mustBeTrained && folder.Checkpoints.Latest().Found?.Manifest.Step != config.Steps)
            throw new RunException($"{path}: the trained weights are not here (results of another machine have none). Delete the folder and run the experiment.");

        if (!mustBeTrained)
            CheckpointRoom.Require(folder, model);
        var batches = new TrainingBatches(train, (int)(config.Batch * config.Accumulation), (int)config.Length, seed);
        var pieces = new EvaluationPieces(validation, (int)training.Length, training.EvaluateTokens);
        using var trainer = new Trainer(model, config, batches.Fill, folder, new Evaluator(PreparedCorpus.Validation, pieces, evaluation.Batch));
        try
        {
            session.Display.Stage($"Train {Title(entry, seed)}", stage => trainer.Run(
                new Relay<TrainingProgress>(progress => stage.Report((double)progress.Step / progress.Of, Text(progress))),
                new Relay<string>(session.Display.Line),
                session.Cancellation));
        }
        catch (TrainingDivergedException divergence)
        {
            folder.MarkDiverged(divergence);
            throw;
        }

        Score(entry, seed, model, folder);
        folder.MarkDone();
    }

    private void Score(ModelEntry entry, long seed, ISequenceModel model, RunFolder folder)
    {
        string[] sets = [.. Sets()];
        List<EvaluationResult> results = [];
        session.Display.Stage($"Evaluate {Title(entry, seed)}", stage =>
        {
            foreach (string set in sets)
            {
                using TokenBin bin = corpus.Open(set);
                var pieces = new EvaluationPieces(bin, (int)evaluation.ContextTokens, evaluation.MaxTokens);
                int before = results.Count;
                var progress = new Relay<EvaluationProgress>(at => stage.Report((before + ((double)at.Tokens / at.Of)) / sets.Length, at.Set));
                results.Add(new Evaluator(set, pieces, evaluation.Batch).Run(model, progress, session.Cancellation));
            }

            stage.Report(1, string.Join(", ", results.Select(result => $"{result.Set} {result.Perplexity:0.0}")));
        });
        if (evaluation.Contexts.Count > 0)
            CompareContexts(entry, seed, model, folder);
        CsvFile.Write(folder.Files.Documents, results.SelectMany(result => result.Documents));
        CsvFile.Write(folder.Files.Evaluation, results.Select(result => result.ToRow(entry.Name, seed)));
    }

    private void CompareContexts(ModelEntry entry, long seed, ISequenceModel model, RunFolder folder) =>
        session.Display.Stage($"Compare context lengths {Title(entry, seed)}", stage =>
        {
            using TokenBin validation = corpus.Open(PreparedCorpus.Validation);
            var evaluator = new ContextEvaluator(validation, evaluation.Contexts, (int)evaluation.ContextScoredTokens, evaluation.MaxTokens, (int)evaluation.Batch);
            CsvFile.Write(folder.Files.Contexts, evaluator.Run(model, new Relay<double>(at => stage.Report(at, "")), session.Cancellation));
        });

    private IEnumerable<string> Sets() => evaluation.Sets
        .SelectMany(set => set == AllSets ? [PreparedCorpus.Validation, .. corpus.OutOfDomain] : (IEnumerable<string>)[set])
        .Distinct();

    private TrainingConfig Config(long seed) => new()
    {
        Steps = training.Steps,
        Batch = training.Batch,
        Length = training.Length,
        Accumulation = training.Accumulation,
        LearningRate = training.LearningRate,
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

    private RunConfiguration Decisive(ModelEntry model, TrainingConfig config) => new(
        model,
        training.Precision,
        training.Dropout,
        new(corpus.Manifest.Profile, corpus.Manifest.Tokenizer, session.Vocabulary, corpus.Manifest.Fingerprint),
        config,
        training.EvaluateTokens);

    private static string Text(TrainingProgress progress) =>
        $"step {progress.Step} of {progress.Of}, loss {progress.LossNats:0.000}{(progress.ValidationLossNats is { } loss ? $" (validation {loss:0.000})" : "")}, {progress.TokensPerS:N0} tokens/s";
}
