namespace RetNet.Compare.Training;

/// <summary>How far a training is; reported after every step.</summary>
public sealed record TrainingProgress
{
    /// <summary>Optimizer steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Optimizer steps of the whole run.</summary>
    public required long Of { get; init; }

    /// <summary>Training cross entropy, smoothed over the last steps, in nats.</summary>
    public required double LossNats { get; init; }

    /// <summary>The last validation's cross entropy in nats; null before one.</summary>
    public double? ValidationLossNats { get; init; }

    /// <summary>Training tokens per second, smoothed over the last steps, without evaluation and checkpoints.</summary>
    public required double TokensPerS { get; init; }

    /// <summary>Time left at the pace of this session, evaluation and checkpoints included.</summary>
    public required TimeSpan Remaining { get; init; }
}
