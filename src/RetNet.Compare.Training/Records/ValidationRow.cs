namespace RetNet.Compare.Training.Records;

/// <summary>An evaluation during training: a row of a run's <c>validation.csv</c>.</summary>
public sealed record ValidationRow
{
    /// <summary>Optimizer steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Training tokens seen.</summary>
    public required long Tokens { get; init; }

    /// <summary>Mean validation cross entropy per token, in nats.</summary>
    public required double LossNats { get; init; }

    /// <summary>exp of <see cref="LossNats"/>.</summary>
    public required double Perplexity { get; init; }
}
