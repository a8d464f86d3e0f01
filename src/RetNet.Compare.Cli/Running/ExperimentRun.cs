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
    private IReadOnlyList<string> diverged = [];

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
        if (diverged.Count > 0)
        {
            throw new TrainingDivergedException(
                $"{string.Join(Environment.NewLine, [.. gatekeeper.Refusals, .. diverged])}{Environment.NewLine}All else is done. Lower training.learning_rate or training.clip, or lengthen training.warmup_steps, and run it with another --results folder.");
        }

        RequireNoneRefused();
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
        RequireNoneRefused();
    }

    /// <summary>Scores trained models again.</summary>
    public void Evaluate()
    {
        TrainingStage stage = Training();
        ForEachRun(stage.Evaluate);
        Report();
    }

    /// <summary>All else is done; a model left out must not go unnoticed.</summary>
    private void RequireNoneRefused()
    {
        if (gatekeeper.Refusals.Count > 0)
            throw new ModelRefusedException(gatekeeper.Refusals);
    }

    private void Race()
    {
        new Race(session, gatekeeper).Run();
        Report();
        RequireNoneRefused();
    }

    private RunLock Hold()
    {
        _ = session.Device;
        return ResultsKeeper.Hold(results);
    }

    private void Begin()
    {
        ResultsKeeper.Claim(results, experiment, session.Display);
        if (!File.Exists(results.Environment))
            EnvironmentCapture.Write(results.Environment, EnvironmentCapture.Capture(session.Device));
        WriteModels();
    }

    private void Train()
    {
        TrainingStage stage = Training();
        ForEachRun(stage.Train);
        diverged = stage.Diverged;
    }

    private TrainingStage Training()
    {
        ITrainingSource source = experiment.Data.Tasks is null ? new TextSource(session, session.Text.Prepare()) : new TaskSource(session);
        source.Describe(results.Corpus);
        return new(session, source, gatekeeper);
    }

    private void ForEachRun(Action<ModelEntry, long> work)
    {
        foreach (long seed in experiment.Training!.Seeds)
        {
            foreach (ModelEntry model in experiment.Models)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                work(model, seed);
            }
        }
    }

    private void WriteModels()
    {
        List<ModelRow> rows = File.Exists(results.Models) ? [.. CsvFile.Read<ModelRow>(results.Models)] : [];
        long length = experiment.Training?.Length ?? experiment.Measurement?.Training?.Grid.Lengths.Max() ?? DefaultLength;
        ModelEntry[] missing = [.. experiment.Models.Where(entry => !rows.Exists(row => row.Model == entry.Name))];
        foreach (ModelEntry entry in missing)
        {
            using ISequenceModel model = session.Create(entry, Precision.Fp32, dropout: 0, seed: 1);
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
