using RetNet.Compare.Data.Batches;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Optimization;
using RetNet.Compare.Training.Schedules;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training;

/// <summary>
/// One optimizer step, as often as asked: batch, forward and backward per micro-batch, clipping, update.
/// A step is a function of weights, moments and its number alone: batches and random numbers come from (seed, step).
/// </summary>
public sealed class TrainingStep : IDisposable
{
    private readonly ISequenceModel model;
    private readonly TrainingConfig config;
    private readonly BatchFill fill;
    private readonly LearningRateSchedule schedule;
    private readonly double firstGroupScale;
    private readonly HostBatch batch;

    /// <summary>Prepares steps; the model stays the caller's to dispose and to put on its device beforehand.</summary>
    public TrainingStep(ISequenceModel model, TrainingConfig config, BatchFill fill)
    {
        this.model = model;
        this.config = config;
        this.fill = fill;
        schedule = config.LearningRates();
        ParameterGroup[] groups = [.. model.ParameterGroups.Select(group => group.At(config.LearningRate))];
        firstGroupScale = groups[0].LearningRateScale;
        batch = new HostBatch(config.Batch * config.Accumulation, config.Length, groups[0].Parameters[0].Parameter.device);
        Optimizer = new AdamW(groups, config.Optimizer());
        Optimizer.ClearGradients();
    }

    /// <summary>The optimizer and its state.</summary>
    public AdamW Optimizer { get; }

    /// <summary>Makes step number <paramref name="step"/>, from 1. The model must be in training mode.</summary>
    /// <exception cref="TrainingDivergedException">Loss or gradient are not finite; weights and moments are unchanged.</exception>
    public StepOutcome Run(long step)
    {
        // One seeding per step makes dropout repeatable from any step on, on every device, whatever else draws numbers between steps.
        using (manual_seed(RandomSeed((ulong)config.Seed, (ulong)step)))
        {
        }

        fill(step - 1, batch.Tokens, batch.Targets);
        try
        {
            double loss = Accumulate();
            if (!double.IsFinite(loss))
                throw new TrainingDivergedException(step, "loss", loss);
            double norm = Optimizer.GradientNorm();
            if (!double.IsFinite(norm))
                throw new TrainingDivergedException(step, "gradient norm", norm);

            double learningRate = schedule.At(step);
            Optimizer.Step(learningRate, AdamW.ClipFactor(norm, config.Clip));
            return new StepOutcome(loss, norm, learningRate * firstGroupScale);
        }
        finally
        {
            Optimizer.ClearGradients();
        }
    }

    /// <summary>Frees batch buffers and optimizer state.</summary>
    public void Dispose()
    {
        batch.Dispose();
        Optimizer.Dispose();
    }

    /// <summary>splitmix64's finalizer over both numbers: neighbouring steps get unrelated seeds.</summary>
    private static long RandomSeed(ulong seed, ulong step)
    {
        ulong value = (seed * 0x9E3779B97F4A7C15) ^ (step + 0x632BE59BD9B4E019);
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return (long)((value ^ (value >> 31)) >> 1);
    }

    private double Accumulate()
    {
        using DisposeScope step = NewDisposeScope();
        int scored = Scored(batch.Targets);
        (Tensor tokens_NT, Tensor targets_NT) = batch.OnDevice();
        Tensor? sum = null;
        for (long micro = 0; micro < config.Accumulation; micro++)
        {
            using DisposeScope pass = NewDisposeScope();
            long first = micro * config.Batch;
            // Counted in host memory: the device's copy could only be counted by waiting for it.
            int count = Scored(batch.Targets.Slice((int)(first * config.Length), (int)(config.Batch * config.Length)));
            if (count == 0)
                continue;
            Tensor loss = model.Loss(tokens_NT.narrow(0, first, config.Batch), targets_NT.narrow(0, first, config.Batch));
            // Weighted by its targets, so that the sum is the mean of one big batch.
            Tensor share = count == scored ? loss : loss * ((double)count / scored);
            share.backward();
            sum = (sum is null ? share.detach() : sum + share.detach()).MoveToOuterDisposeScope();
        }

        return sum is null
            ? throw new InvalidOperationException("The batch has no target to predict: every one is -100. Check the training data.")
            : sum.item<float>();
    }

    private static int Scored(ReadOnlySpan<long> targets) => targets.Length - targets.Count(EvaluationPieces.IgnoreIndex);
}
