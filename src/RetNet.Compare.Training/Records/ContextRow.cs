namespace RetNet.Compare.Training.Records;

/// <summary>
/// One document's log-likelihood after a context of a certain length: a row of a run's <c>contexts.csv</c>.
/// All lengths are scored on the same tokens, the last ones of pieces as long as the longest.
/// </summary>
public sealed record ContextRow
{
    /// <summary>Tokens the model reads up to the last one scored.</summary>
    public required long ContextTokens { get; init; }

    /// <summary>Index of the document in the validation set.</summary>
    public required long Document { get; init; }

    /// <summary>Tokens scored.</summary>
    public required long Tokens { get; init; }

    /// <summary>Sum of the tokens' log-likelihoods, in nats (negative).</summary>
    public required double LogLikelihoodNats { get; init; }
}
