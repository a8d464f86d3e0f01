using System.Diagnostics;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Models.Weights;
using RetNet.Compare.Training.Checkpoints;
using RetNet.Compare.Training.Evaluation;
using RetNet.Compare.Training.Records;
using RetNet.Compare.Training.Runs;
using static TorchSharp.torch;

namespace RetNet.Compare.Training;

/// <summary>
/// Trains a model in a run folder: steps, validations, checkpoints. Started again after any interruption, it goes on from the newest good
/// checkpoint and ends with the same weights and the same rows, bit for bit on the same machine and device.
/// </summary>
public sealed class Trainer : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(5);

    private readonly ISequenceModel model;
    private readonly TrainingConfig config;
    private readonly RunFolder folder;
    private readonly IValidator? validation;
    private readonly TrainingStep training;
    private readonly RowLog<StepRow> steps;
    private readonly RowLog<ValidationRow> validations;

    /// <summary>Prepares a training.</summary>
    /// <param name="model">With its first weights (seed before making it), on its device; stays the caller's to dispose.</param>
    /// <param name="config">How to train.</param>
    /// <param name="fill">The batches.</param>
    /// <param name="folder">Where rows and checkpoints go; stays the caller's to dispose.</param>
    /// <param name="validation">What to validate on; null does not validate.</param>
    public Trainer(ISequenceModel model, TrainingConfig config, BatchFill fill, RunFolder folder, IValidator? validation = null)
    {
        this.model = model;
        this.config = config;
        this.folder = folder;
        this.validation = validation;
        training = new TrainingStep(model, config, fill);
        steps = new RowLog<StepRow>(folder.Files.Steps);
        validations = new RowLog<ValidationRow>(folder.Files.Validation);
    }

    /// <summary>Trains to the last step and writes <c>summary.json</c>; a finished training only brings its weights back.</summary>
    /// <param name="progress">Told of every step.</param>
    /// <param name="notes">Told, in sentences, where the training goes on from and which checkpoints it cannot use.</param>
    /// <param name="cancellation">Looked at between steps; a checkpoint is saved before giving up.</param>
    /// <exception cref="TrainingDivergedException">Loss or gradient are not finite; the last checkpoint stays.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; another call goes on from there.</exception>
    public RunSummary Run(
        IProgress<TrainingProgress>? progress = null, IProgress<string>? notes = null, CancellationToken cancellation = default)
    {
        long done = Resume(notes);
        var meter = new ProgressMeter(config, done);
        long saved = done;
        long lastFlush = Stopwatch.GetTimestamp();
        model.Module.train();
        try
        {
            while (done < config.Steps)
            {
                if (cancellation.IsCancellationRequested)
                {
                    if (done > saved)
                        Save(done);
                    cancellation.ThrowIfCancellationRequested();
                }

                long start = Stopwatch.GetTimestamp();
                StepOutcome outcome = training.Run(++done);
                double stepMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                steps.Add(new StepRow
                {
                    Step = done,
                    Tokens = done * config.TokensPerStep,
                    LossNats = outcome.LossNats,
                    GradientNorm = outcome.GradientNorm,
                    LearningRate = outcome.LearningRate,
                    StepMs = stepMs,
                });
                if (validation is not null && IsDue(done, config.EvaluateEverySteps))
                    meter.ValidationLossNats = Validate(done, validation);
                if (IsDue(done, config.CheckpointEverySteps))
                {
                    Save(done);
                    saved = done;
                }
                else if (Stopwatch.GetElapsedTime(lastFlush) > FlushInterval)
                {
                    FlushRows();
                    lastFlush = Stopwatch.GetTimestamp();
                }

                progress?.Report(meter.After(done, outcome.LossNats, stepMs));
            }
        }
        finally
        {
            FlushRows();
        }

        RunSummary summary = RunSummary.Of(steps.Read(), validations.Read());
        folder.WriteSummary(summary);
        return summary;
    }

    /// <summary>Frees batch buffers and optimizer state.</summary>
    public void Dispose() => training.Dispose();

    private bool IsDue(long step, long interval) => step == config.Steps || (interval > 0 && step % interval == 0);

    private double Validate(long step, IValidator validator)
    {
        double loss = validator.LossNats(model);
        validations.Add(new ValidationRow { Step = step, Tokens = step * config.TokensPerStep, LossNats = loss, Perplexity = Math.Exp(loss) });
        return loss;
    }

    private void FlushRows()
    {
        steps.Flush();
        validations.Flush();
    }

    private void Save(long step)
    {
        // Rows first: a checkpoint promises that everything before it is on the disk.
        FlushRows();
        Dictionary<string, Tensor> weights = model.Module.state_dict();
        folder.Checkpoints.Save(step, config.Seed,
        [
            (Checkpoint.WeightsName, stream => SafetensorsTensors.Write(stream, weights.Select(pair => (pair.Key, pair.Value)))),
            (Checkpoint.OptimizerName, stream => SafetensorsTensors.Write(stream, training.Optimizer.State)),
        ]);
    }

    private long Resume(IProgress<string>? notes)
    {
        CheckpointSearch search = folder.Checkpoints.Latest();
        long step = search.Found?.Manifest.Step ?? 0;
        if (search.Found is { } checkpoint)
        {
            Load(checkpoint.Weights, model.Module.state_dict().Select(pair => (pair.Key, pair.Value)));
            Load(checkpoint.Optimizer, training.Optimizer.State);
            training.Optimizer.Updates = step;
        }

        steps.KeepThrough(step);
        validations.KeepThrough(step);
        foreach (string skipped in search.Skipped)
            notes?.Report(skipped);
        if (step > 0)
            notes?.Report($"Going on after step {step} of {config.Steps}.");
        return step;
    }

    private static void Load(string path, IEnumerable<(string Name, Tensor Tensor)> targets)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using IDisposable noGrad = no_grad();
        HashSet<string> unused = [.. file.Entries.Select(entry => entry.Name)];
        foreach ((string name, Tensor tensor) in targets)
        {
            file.CopyTo(name, tensor);
            unused.Remove(name);
        }

        if (unused.Count > 0)
            throw new SafetensorsException($"{path}: the model has no tensor '{unused.Min()}'. Check that the checkpoint belongs to this model.");
    }
}
