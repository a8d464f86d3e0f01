using System.Diagnostics;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Cli.Racing;
using RetNet.Compare.Data.Corpora;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Checkpoints;
using TorchSharp;

namespace RetNet.Compare.Cli.Running;

/// <summary>Estimates what an experiment takes, from a few training steps of each model.</summary>
internal sealed class Planner(Session session)
{
    private const double ProbeFlops = 4e11;
    private const double SecondsPerCell = 4;

    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(0.5);

    private readonly Experiment experiment = session.Experiment;
    private readonly ResultsLayout results = session.Results.Continued;

    /// <summary>One row per model.</summary>
    public IEnumerable<PlanRow> Rows() => experiment.Models.Select(Row);

    private PlanRow Row(ModelEntry entry)
    {
        session.Cancellation.ThrowIfCancellationRequested();
        Precision precision = entry.Precision ?? experiment.Training?.Precision ?? experiment.Measurement!.Precision;
        using ISequenceModel model = session.Build(entry, precision, experiment.Training?.Dropout ?? 0, seed: 1);
        long[] open = [.. (experiment.Training?.Seeds ?? []).Where(seed => results.Run(experiment, entry, seed) is { IsDone: false, IsDiverged: false })];
        // Away from the CPU some models train in another form; the meta device stands for a GPU that is not here.
        if (!session.HasDevice)
            model.Module.to(torch.META);
        CellMemory[] cells = [.. Cells(entry, model)];
        bool fits = !session.HasDevice || cells.All(cell => cell.LeastBytes <= MemoryBudget.Available(session));
        (double? flopPerS, string source) = fits ? Speed(entry, model) : (null, "");
        return new(
            entry.Name,
            model.Parameters.Total,
            flopPerS is { } speed ? TimeSpan.FromSeconds(((open.Length * TrainingFlops(model)) + TrialFlops(entry, model)) / speed) : null,
            flopPerS is { } rate ? TimeSpan.FromSeconds(MeasuringSeconds(entry.Name, model, rate)) : null,
            cells.Max(cell => cell.MostBytes),
            MemoryBudget.Persistent(model),
            MemoryBudget.Activations(model, 1, TrainingShape().Length),
            open.Sum(seed => Math.Max(0, (CheckpointStore.Kept * CheckpointRoom.Bytes(model)) - CheckpointRoom.Saved(results.Run(experiment, entry, seed)))),
            open.Length > 0 ? CheckpointRoom.Bytes(model) : 0,
            cells,
            source);
    }

    private (double? FlopPerS, string Source) Speed(ModelEntry entry, ISequenceModel model)
    {
        if (File.Exists(results.TrainingCost)
            && CsvFile.Read<TrainingCostRow>(results.TrainingCost).FirstOrDefault(row => row.Model == entry.Name) is { } measured)
            return (measured.TokensPerS * model.FlopsPerToken(measured.Length, model.TrainingForm).Training, "training steps measured before");
        return session.HasDevice ? (Probe(model), "half a second of training steps of each model") : (null, "");
    }

    private double Probe(ISequenceModel model)
    {
        model.Module.to(session.Device);
        (long batch, long length) = TrainingShape();
        double flops = model.FlopsPerToken(length, model.TrainingForm).Training * length;
        var shape = new TrainingCost(Math.Clamp((long)(ProbeFlops / flops), 1, batch), length, Steps: 2);
        using var step = new RandomTokensStep(model, shape);
        step.Run();
        double fastest = double.PositiveInfinity;
        // The first steps of a small model are as slow as code that has just been compiled.
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < shape.Steps || Stopwatch.GetElapsedTime(begun) < ProbeTime; i++)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            long last = Stopwatch.GetTimestamp();
            step.Run();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(last).TotalSeconds);
        }

        return shape.Batch * flops / fastest;
    }

    private (long Batch, long Length) TrainingShape() => experiment switch
    {
        { Training: { } training } => (training.Batch, training.Length),
        { Measurement.Training: { } grid } => grid.Cells.Select(cell => (cell.Batch, cell.Length)).MaxBy(cell => cell.Batch * cell.Length),
        _ => (1, 512),
    };

    private double TrainingFlops(ISequenceModel model)
    {
        if (experiment is not { Training: { } training, Evaluation: { } evaluation })
            return 0;
        FlopCount flops = model.FlopsPerToken(training.Length, model.TrainingForm);
        long sets = experiment.Data.Tasks?.Names.Count ?? evaluation.Sets.Sum(set => set == "all" ? 1 + SetsOfProfile() : 1);
        double scored = (training.Steps / training.EvaluateEverySteps * training.EvaluateTokens) + (sets * evaluation.MaxTokens);
        return (training.Tokens * flops.Training) + (scored * flops.Forward);
    }

    private double TrialFlops(ModelEntry entry, ISequenceModel model)
    {
        if (experiment.Training is not { HasTrials: true } training)
            return 0;
        int open = training.LearningRates.Count(rate => results.Trial(experiment, entry, training.TrialSeed, rate) is { IsDone: false, IsDiverged: false });
        FlopCount flops = model.FlopsPerToken(training.Length, model.TrainingForm);
        return open * ((training.TrialSteps * training.TokensPerStep * flops.Training) + (training.EvaluateTokens * flops.Forward));
    }

    private int SetsOfProfile() => experiment.Data.Profile == "files" ? experiment.Data.Sets.Count : CorpusCatalog.Find(experiment.Data.Profile).OutOfDomain.Count;

    private double MeasuringSeconds(string name, ISequenceModel model, double flopPerS)
    {
        if (experiment.Measurement is not { } measurement)
            return 0;
        if (experiment.Peer is not null)
            return RaceDuration.Seconds(new RaceSchedule(experiment).Open(Race.Samples(results)).Where(turn => turn.Cell.Model.Name == name), model, flopPerS);
        var cells = new MeasuredCells(results, measurement);
        double seconds = 0;
        foreach (TrainingCost cost in cells.OpenTraining(name))
            seconds += 2 * (cost.Steps + 3) * cost.Batch * cost.Length * model.FlopsPerToken(cost.Length, model.TrainingForm).Training / flopPerS;
        foreach ((long batch, long length) in cells.OpenPrefill(name).Concat(cells.OpenDecode(name)))
            seconds += SecondsPerCell + (4 * batch * length * model.FlopsPerToken(length, model.TrainingForm).Forward / flopPerS);
        return seconds;
    }

    private IEnumerable<CellMemory> Cells(ModelEntry entry, ISequenceModel model)
    {
        if (experiment.Training is { } training)
            yield return Training(training.Batch, training.Length, "training", "a smaller training.batch with more training.accumulation (the same training), or a smaller size");
        foreach (TrainingCost cost in experiment.Measurement?.Training?.Cells ?? [])
            yield return Training(cost.Batch, cost.Length, "a timed training step", "a smaller measurement.training.batch or length");
        foreach ((long batch, long length) in experiment.Measurement?.Decode?.Cells ?? [])
            yield return Inference(batch, length, "decoding after", "smaller measurement.decode.batches or lengths");
        foreach ((long batch, long length) in experiment.Measurement?.Prefill?.Cells ?? [])
            yield return Inference(batch, length, "a prompt of", "smaller measurement.prefill.batches or lengths");

        CellMemory Training(long batch, long length, string what, string remedy) => new(
            $"{entry.Name}, {what}, {length} tokens x {batch}",
            MemoryBudget.Persistent(model) + MemoryBudget.LeastActivations(model, batch, length),
            MemoryBudget.Persistent(model) + MemoryBudget.Activations(model, batch, length),
            remedy);

        CellMemory Inference(long batch, long length, string what, string remedy)
        {
            double least = (sizeof(float) * model.Parameters.Total) + model.StateBytes(batch, length);
            // One block's tensors live at a time.
            return new($"{entry.Name}, {what} {length} tokens x {batch}", least, least + (MemoryBudget.Activations(model, batch, length) / model.Options.Layers), remedy);
        }
    }
}
