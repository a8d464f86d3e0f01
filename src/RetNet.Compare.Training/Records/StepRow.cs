namespace RetNet.Compare.Training.Records;

/// <summary>One optimizer step: a row of a run's <c>steps.csv</c>.</summary>
public sealed record StepRow
{
    /// <summary>Optimizer step, from 1.</summary>
    public required long Step { get; init; }

    /// <summary>Tokens seen by the end of this step.</summary>
    public required long Tokens { get; init; }

    /// <summary>Mean training cross entropy of the step's tokens, in nats.</summary>
    public required double LossNats { get; init; }

    /// <summary>Global L2 norm of the gradient before clipping.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Learning rate of the first parameter group.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Time of forward, backward and update, without evaluation and checkpoints, in milliseconds.</summary>
    public required double StepMs { get; init; }
}
