using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Training.Runs;

/// <summary>What a finished training came to: a run's <c>summary.json</c>, computed from its step and validation rows.</summary>
public sealed record RunSummary
{
    private const int LastSteps = 20;

    /// <summary>Optimizer steps done.</summary>
    public required long Steps { get; init; }

    /// <summary>Tokens seen.</summary>
    public required long Tokens { get; init; }

    /// <summary>Time of all steps together, without evaluation and checkpoints.</summary>
    public required double TrainingSeconds { get; init; }

    /// <summary>Tokens per step divided by the median step time.</summary>
    public required double TokensPerS { get; init; }

    /// <summary>Mean training cross entropy of the last 20 steps, in nats.</summary>
    public required double TrainingLossNats { get; init; }

    /// <summary>Validation cross entropy after the last step, in nats; null where nothing was validated.</summary>
    public double? ValidationLossNats { get; init; }

    /// <summary>exp of <see cref="ValidationLossNats"/>.</summary>
    public double? ValidationPerplexity { get; init; }

    /// <summary>Summarises the rows of a run.</summary>
    /// <exception cref="ArgumentException">There is no step.</exception>
    public static RunSummary Of(IReadOnlyList<StepRow> steps, IReadOnlyList<ValidationRow> validations)
    {
        if (steps.Count == 0)
            throw new ArgumentException("A run without steps has no summary.", nameof(steps));
        double[] times = [.. steps.Select(row => row.StepMs).Order()];
        double median = (times[times.Length / 2] + times[(times.Length - 1) / 2]) / 2;
        StepRow last = steps[^1];
        ValidationRow? validation = validations.Count > 0 ? validations[^1] : null;
        return new RunSummary
        {
            Steps = last.Step,
            Tokens = last.Tokens,
            TrainingSeconds = times.Sum() / 1000,
            TokensPerS = (double)last.Tokens / last.Step / median * 1000,
            TrainingLossNats = steps.TakeLast(LastSteps).Average(row => row.LossNats),
            ValidationLossNats = validation?.LossNats,
            ValidationPerplexity = validation?.Perplexity,
        };
    }
}
