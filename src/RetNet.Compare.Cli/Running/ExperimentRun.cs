using RetNet.Compare.Cli.CommandLine;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Racing;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Reporting;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Cli.Running;

/// <summary>The stages of an experiment, in order; each goes on where it stopped.</summary>
internal sealed class ExperimentRun(Session session)
{
    private const long DefaultLength = 2048;
    private readonly Experiment experiment = session.Experiment;
    private readonly ResultsLayout results = session.Results;
    private readonly Gatekeeper gatekeeper = new(session);
    private IReadOnlyList<string> diverged = [], tooLarge = [];

    /// <summary>Everything.</summary>
    public void All()
    {
        using RunLock held = Hold();
        Begin();
        if (experiment.Peer is not null)
        {
            Race();
            return;
        }

        MeasurementStage? measurement = experiment.Measurement is null ? null : new(session, gatekeeper);
        // First, because it gives the first rows of a table within a minute or two.
        measurement?.MeasureTraining();
        if (experiment.Training is not null)
            Train();
        measurement?.MeasureInference();
        Report();
        RequireNothingLeftOut(measurement);
    }

    /// <summary>Measurements only.</summary>
    public void Measure()
    {
        using RunLock held = Hold();
        Begin();
        if (experiment.Peer is not null)
        {
            Race();
            return;
        }

        var measurement = new MeasurementStage(session, gatekeeper);
        measurement.MeasureTraining();
        measurement.MeasureInference();
        Report();
        RequireNothingLeftOut(measurement);
    }

    /// <summary>Scores trained models again.</summary>
    /// <exception cref="RunException">Some are not trained; the others are scored.</exception>
    public void Evaluate()
    {
        using RunLock held = Hold();
        ILookup<bool, (ModelEntry Model, long Seed)> runs = Runs().ToLookup(run => FilesOf(run).IsDone);
        string missing = string.Join(Environment.NewLine, runs[false].Select(FilesOf).Select(files => files.IsDiverged
            ? $"{files.Folder}: this training diverged, so there is nothing to score."
            : $"{files.Folder}: this model is not trained. 'compare run --experiment {experiment.Name}' trains it."));
        if (!runs[true].Any())
            throw new RunException(missing);
        ForEach(runs[true], Training().Evaluate);
        Report();
        if (missing.Length > 0)
            throw new RunException($"{missing}{Environment.NewLine}All others are scored.");
    }

    /// <summary>All else is done; what was left out must not go unnoticed.</summary>
    private void RequireNothingLeftOut(MeasurementStage? measurement)
    {
        string[] sentences = [.. gatekeeper.Refusals, .. measurement?.Implausible ?? [], .. tooLarge, .. diverged];
        if (sentences.Length == 0)
            return;
        string done = $"{string.Join(Environment.NewLine, sentences)}{Environment.NewLine}All else is done.";
        if (diverged.Count > 0)
            throw new TrainingDivergedException($"{done} Lower training.learning_rate or training.clip, or lengthen training.warmup_steps, and run it with another --results folder.");
        if (tooLarge.Count > 0)
            throw new UsageException($"{done} A smaller training.batch with more training.accumulation trains the same; run it with another --results folder.");
        throw new LeftOutException(sentences);
    }

    private void Race()
    {
        new Race(session, gatekeeper).Run();
        Report();
        RequireNothingLeftOut(measurement: null);
    }

    private RunLock Hold()
    {
        _ = session.Device;
        return ResultsKeeper.Hold(results);
    }

    private void Begin()
    {
        ResultsKeeper.Claim(results, experiment, session.Display);
        ResultsKeeper.KeepToMachine(results, EnvironmentCapture.Capture(session.Device));
        WriteModels();
    }

    private void Train()
    {
        TrainingStage stage = Training();
        ForEach(Runs(), stage.Train);
        (diverged, tooLarge) = (stage.Diverged, stage.TooLarge);
    }

    private TrainingStage Training()
    {
        ITrainingSource source = experiment.Data.Tasks is null ? new TextSource(session, session.Text.Prepare()) : new TaskSource(session);
        source.Describe(results.Corpus);
        return new(session, source, gatekeeper);
    }

    private void ForEach(IEnumerable<(ModelEntry Model, long Seed)> runs, Action<ModelEntry, long> work)
    {
        foreach ((ModelEntry model, long seed) in runs)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            work(model, seed);
        }
    }

    private IEnumerable<(ModelEntry Model, long Seed)> Runs() =>
        experiment.Training!.Seeds.SelectMany(seed => experiment.Models.Select(model => (model, seed)));

    private RunFiles FilesOf((ModelEntry Model, long Seed) run) => results.Run(experiment, run.Model, run.Seed);

    private void WriteModels()
    {
        List<ModelRow> rows = File.Exists(results.Models) ? [.. CsvFile.Read<ModelRow>(results.Models)] : [];
        long length = experiment.Training?.Length ?? experiment.Measurement?.Training?.Grid.Lengths.Max() ?? DefaultLength;
        ModelEntry[] missing = [.. experiment.Models.Where(entry => !rows.Exists(row => row.Model == entry.Name))];
        foreach (ModelEntry entry in missing)
        {
            Precision precision = entry.Precision ?? experiment.Measurement?.Precision ?? experiment.Training!.Precision;
            using ISequenceModel model = session.Create(entry, precision, dropout: 0, seed: 1);
            rows.Add(ModelCosts.Row(entry.Name, session.Architecture(entry), model, length));
        }

        if (missing.Length > 0)
            CsvFile.Write(results.Models, rows);
    }

    private void Report()
    {
        ReportResult report = ReportBuilder.Write(results.Root, new ReportOptions { CacheFolder = CacheFolder.Path });
        session.Display.Line($"The report is {Path.GetRelativePath(Directory.GetCurrentDirectory(), report.Report)}.");
    }
}
