namespace RetNet.Compare.Training.Records;

/// <summary>The finished model on one synthetic task: a row of a run's <c>accuracy.csv</c>.</summary>
public sealed record AccuracyRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>Seed of weights and training sequences; the sequences scored are the same for all.</summary>
    public required long Seed { get; init; }

    /// <summary>The task.</summary>
    public required string Task { get; init; }

    /// <summary>Sequences read.</summary>
    public required long Sequences { get; init; }

    /// <summary>Answers asked for.</summary>
    public required long Answers { get; init; }

    /// <summary>Answers to which the model gives the highest probability of all ids.</summary>
    public required long Correct { get; init; }

    /// <summary><see cref="Correct"/> divided by <see cref="Answers"/>.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean cross entropy per answer, in nats.</summary>
    public required double LossNats { get; init; }
}
