namespace RetNet.Compare.Training.Records;

/// <summary>The finished model on one text set: a row of a run's <c>evaluation.csv</c>.</summary>
public sealed record EvaluationRow
{
    /// <summary>The model's label in the experiment, e.g. <c>retnet</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Seed of weights and batch order.</summary>
    public required long Seed { get; init; }

    /// <summary>Text set: <c>validation</c> (in-domain) or the name of an out-of-domain set.</summary>
    public required string Set { get; init; }

    /// <summary>Longest piece of a document the model reads at once, in tokens.</summary>
    public required long ContextTokens { get; init; }

    /// <summary>Documents scored.</summary>
    public required long Documents { get; init; }

    /// <summary>Tokens scored, each exactly once.</summary>
    public required long Tokens { get; init; }

    /// <summary>UTF-8 bytes of the text scored.</summary>
    public required long Bytes { get; init; }

    /// <summary>Mean cross entropy per token, in nats.</summary>
    public required double LossNats { get; init; }

    /// <summary>exp of <see cref="LossNats"/>.</summary>
    public required double Perplexity { get; init; }

    /// <summary>Cross entropy in bits divided by UTF-8 bytes: comparable across vocabularies.</summary>
    public required double BitsPerByte { get; init; }
}
