using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Measurement.Costs;

public sealed partial class CostMeasurement
{
    /// <summary>Throughput and memory of training steps, in training mode. Evaluation, checkpoints and logging are not part of a step.</summary>
    /// <exception cref="ImplausibleRateException">A row claims more operations per second than the machine can do.</exception>
    public Measured<TrainingCostRow> Training(IReadOnlyList<TrainingSubject> subjects)
    {
        using var steps = new DisposableList<ITrainingStep>();
        var memory = new List<MemoryUse>();
        foreach (TrainingSubject subject in subjects)
        {
            subject.Contender.Model.Module.train();
            long before = LiveBefore(subject.Contender);
            ITrainingStep step = subject.Begin();
            steps.Add(step);
            MemoryUse use = MemoryOf(subject.Contender, before, step.Run);
            memory.Add(use.Source == MemorySource.Allocator ? use with { Kept = use.Kept + ModelFacts.MissingGradientBytes(subject.Contender.Model) } : use);
        }

        IReadOnlyList<TimedSamples> samples = Time([.. subjects.Zip(steps, (subject, step) => new TimedSubject(
            $"{subject.Contender.Label} training {subject.Length} x {subject.Batch}",
            () =>
            {
                step.Run();
                DeviceWork.Finish(subject.Contender.Device);
            })
            { Limit = () => limits.MatmulFlopPerS(subject.Contender.Model.Options.Precision) })]);
        return new(
            [.. subjects.Select((subject, i) => Row(subject, samples[i], memory[i]))],
            [.. subjects.Zip(samples, (subject, each) => Raw("training", subject.Contender, subject.Batch, subject.Length, each)).SelectMany(rows => rows)]);
    }

    private static TrainingCostRow Row(TrainingSubject subject, TimedSamples samples, MemoryUse memory)
    {
        ISequenceModel model = subject.Contender.Model;
        SampleSummary summary = samples.Summary;
        long tokens = subject.Batch * subject.Length;
        double flops = model.FlopsPerToken(subject.Length, model.TrainingForm).Training * tokens;
        double flopPerS = flops / summary.Median;
        double fraction = samples.FractionOfLimit(flops);
        if (fraction > 1)
        {
            throw new ImplausibleRateException(
                $"Training row '{subject.Contender.Label}', {model.TrainingForm}, {subject.Contender.Precision}, {subject.Length} x {subject.Batch}: " +
                $"{flopPerS:g4} FLOP/s are {fraction:p0} of the measured matmul rate, which cannot be. Either FlopsPerToken counts too much, or " +
                "the machine was busy whenever its rate was sampled: measure again.");
        }

        return new TrainingCostRow
        {
            Model = subject.Contender.Label,
            Form = model.TrainingForm.Form == SequenceForm.Chunkwise ? "chunkwise" : model.TrainingForm.ToString(),
            ChunkTokens = model.TrainingForm.ChunkLength,
            Precision = subject.Contender.Precision,
            Batch = subject.Batch,
            Length = subject.Length,
            TokensPerS = tokens / summary.Median,
            StepMs = summary.Median * 1e3,
            RelativeSpread = summary.RelativeSpread,
            Samples = summary.Count,
            Stopped = samples.Stopped,
            PeakBytes = memory.Peak,
            PersistentBytes = memory.Kept,
            MemorySource = memory.Source,
            ProcessPeakBytes = memory.ProcessPeak,
            FlopPerS = flopPerS,
            FractionOfMatmulRate = fraction,
        };
    }
}
