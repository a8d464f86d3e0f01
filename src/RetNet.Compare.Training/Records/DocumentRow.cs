namespace RetNet.Compare.Training.Records;

/// <summary>One document's log-likelihood: a row of a run's <c>documents.csv</c>, the unit of paired comparisons.</summary>
public sealed record DocumentRow
{
    /// <summary>Text set.</summary>
    public required string Set { get; init; }

    /// <summary>Index of the document in the set.</summary>
    public required long Document { get; init; }

    /// <summary>Tokens scored.</summary>
    public required long Tokens { get; init; }

    /// <summary>UTF-8 bytes of the text scored.</summary>
    public required long Bytes { get; init; }

    /// <summary>Sum of the tokens' log-likelihoods, in nats (negative).</summary>
    public required double LogLikelihoodNats { get; init; }
}
