using RetNet.Compare.Training.Optimization;
using RetNet.Compare.Training.Schedules;

namespace RetNet.Compare.Training;

/// <summary>How a model is trained; the same for every architecture of a comparison. Nonsense is refused when it is made.</summary>
public sealed record TrainingConfig
{
    /// <summary>Optimizer steps.</summary>
    public required long Steps { get; init => field = AtLeast(1, value, nameof(Steps)); }

    /// <summary>Sequences per forward pass.</summary>
    public required long Batch { get; init => field = AtLeast(1, value, nameof(Batch)); }

    /// <summary>Tokens per sequence.</summary>
    public required long Length { get; init => field = AtLeast(1, value, nameof(Length)); }

    /// <summary>Forward passes per optimizer step.</summary>
    public long Accumulation { get; init => field = AtLeast(1, value, nameof(Accumulation)); } = 1;

    /// <summary>Peak learning rate.</summary>
    public required double LearningRate { get; init => field = NotNegative(value, nameof(LearningRate)); }

    /// <summary>How the learning rate goes on after warm-up.</summary>
    public ScheduleShape Schedule { get; init; } = ScheduleShape.Linear;

    /// <summary>Steps over which the learning rate rises from 0.</summary>
    public long WarmUpSteps { get; init => field = AtLeast(0, value, nameof(WarmUpSteps)); }

    /// <summary>Learning rate of the last step, as a fraction of the peak.</summary>
    public double FinalLearningRate { get; init => field = NotNegative(value, nameof(FinalLearningRate)); }

    /// <summary>Decoupled weight decay, on the groups that ask for it.</summary>
    public double WeightDecay { get; init => field = NotNegative(value, nameof(WeightDecay)); } = 0.05;

    /// <summary>AdamW's decay of the mean gradient.</summary>
    public double Beta1 { get; init => field = Beta(value, nameof(Beta1)); } = 0.9;

    /// <summary>AdamW's decay of the mean squared gradient.</summary>
    public double Beta2 { get; init => field = Beta(value, nameof(Beta2)); } = 0.98;

    /// <summary>Largest global L2 norm of the gradient; 0 does not clip.</summary>
    public double Clip { get; init => field = NotNegative(value, nameof(Clip)); } = 2;

    /// <summary>Seed of the random numbers drawn while training (dropout).</summary>
    public required long Seed { get; init; }

    /// <summary>Steps between validations; 0 validates at the end only.</summary>
    public long EvaluateEverySteps { get; init => field = AtLeast(0, value, nameof(EvaluateEverySteps)); }

    /// <summary>Steps between checkpoints; 0 saves at the end only.</summary>
    public long CheckpointEverySteps { get; init => field = AtLeast(0, value, nameof(CheckpointEverySteps)); }

    /// <summary>Tokens per optimizer step.</summary>
    public long TokensPerStep => checked(Batch * Accumulation * Length);

    /// <summary>The learning rate of every step.</summary>
    /// <exception cref="InvalidOperationException">Warm-up is as long as the run or longer.</exception>
    public LearningRateSchedule LearningRates() => WarmUpSteps < Steps
        ? new() { Shape = Schedule, Peak = LearningRate, Final = LearningRate * FinalLearningRate, WarmUp = WarmUpSteps, Steps = Steps }
        : throw new InvalidOperationException($"Warm-up takes {WarmUpSteps} of {Steps} steps; nothing would be left to train. Set fewer warm-up steps.");

    /// <summary>The optimizer's constants.</summary>
    public AdamWOptions Optimizer() => new() { Beta1 = Beta1, Beta2 = Beta2, WeightDecay = WeightDecay };

    private static long AtLeast(long least, long value, string name) => value >= least
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}.");

    private static double NotNegative(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be 0 or more.");

    private static double Beta(double value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 up to, not including, 1.");
}
