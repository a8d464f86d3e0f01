using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training;
using RetNet.Compare.Training.Schedules;

namespace RetNet.Compare.Cli.Running;

/// <summary>Training steps as the trainer makes them, on random tokens: which tokens they are changes no cost.</summary>
internal sealed class RandomTokensStep : ITrainingStep
{
    private const long Steps = 1 << 20;
    private readonly TrainingStep training;
    private readonly Random random = new(0);
    private readonly int vocabulary;
    private long step;

    /// <summary>Makes optimizer and batch.</summary>
    public RandomTokensStep(ISequenceModel model, TrainingCost cost)
    {
        vocabulary = (int)model.Options.Vocabulary;
        model.Module.train();
        // Small enough that thousands of steps on noise do not diverge.
        var config = new TrainingConfig { Steps = Steps, Batch = cost.Batch, Length = cost.Length, LearningRate = 1e-6, Schedule = ScheduleShape.Constant, Seed = 0 };
        training = new TrainingStep(model, config, Fill);
    }

    /// <inheritdoc/>
    public void Run() => training.Run(++step);

    /// <inheritdoc/>
    public void Dispose() => training.Dispose();

    private void Fill(long index, Span<long> tokens, Span<long> targets)
    {
        for (int i = 0; i < tokens.Length; i++)
            (tokens[i], targets[i]) = (random.Next(vocabulary), random.Next(vocabulary));
    }
}
