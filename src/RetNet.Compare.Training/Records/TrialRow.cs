namespace RetNet.Compare.Training.Records;

/// <summary>A learning rate tried for a model: a row of <c>trials.csv</c>.</summary>
public sealed record TrialRow
{
    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>Peak learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Seed of weights and batch order.</summary>
    public required long Seed { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required long Steps { get; init; }

    /// <summary>Validation cross entropy after the last step, in nats; empty where training diverged.</summary>
    public double? ValidationLossNats { get; init; }

    /// <summary>Whether the model's runs have this rate.</summary>
    public required bool Chosen { get; init; }
}
