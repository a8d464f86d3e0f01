using System.Runtime.InteropServices;
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
    private readonly Device device;
    private readonly Tensor tokens_NT;
    private readonly Tensor targets_NT;

    /// <summary>Prepares steps; the model stays the caller's to dispose and to put on its device beforehand.</summary>
    public TrainingStep(ISequenceModel model, TrainingConfig config, BatchFill fill)
    {
        this.model = model;
        this.config = config;
        this.fill = fill;
        schedule = config.LearningRates();
        IReadOnlyList<ParameterGroup> groups = model.ParameterGroups;
        device = groups[0].Parameters[0].Parameter.device;
        firstGroupScale = groups[0].LearningRateScale;
        tokens_NT = zeros([config.Batch * config.Accumulation, config.Length], ScalarType.Int64).DetachFromDisposeScope();
        targets_NT = tokens_NT.zeros_like().DetachFromDisposeScope();
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

        fill(step - 1, MemoryMarshal.Cast<byte, long>(tokens_NT.bytes), MemoryMarshal.Cast<byte, long>(targets_NT.bytes));
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
        tokens_NT.Dispose();
        targets_NT.Dispose();
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
        long scored = targets_NT.numel() - MemoryMarshal.Cast<byte, long>(targets_NT.bytes).Count(EvaluationPieces.IgnoreIndex);
        // One copy per step: a GPU finishes all its work before each copy from pageable memory.
        (Tensor tokens, Tensor targets) = (tokens_NT.to(device), targets_NT.to(device));
        Tensor? sum = null;
        for (long micro = 0; micro < config.Accumulation; micro++)
        {
            using DisposeScope pass = NewDisposeScope();
            Tensor targets_BT = targets_NT.narrow(0, micro * config.Batch, config.Batch);
            long count = targets_BT.numel() - MemoryMarshal.Cast<byte, long>(targets_BT.bytes).Count(EvaluationPieces.IgnoreIndex);
            if (count == 0)
                continue;
            Tensor loss = model.Loss(tokens.narrow(0, micro * config.Batch, config.Batch), targets.narrow(0, micro * config.Batch, config.Batch));
            // Weighted by its targets, so that the sum is the mean of one big batch.
            Tensor share = count == scored ? loss : loss * ((double)count / scored);
            share.backward();
            sum = (sum is null ? share.detach() : sum + share.detach()).MoveToOuterDisposeScope();
        }

        return sum is null
            ? throw new InvalidOperationException("The batch has no target to predict: every one is -100. Check the training data.")
            : sum.item<float>();
    }
}
