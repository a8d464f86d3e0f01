namespace RetNet.Compare.Reporting.Statistics;

/// <summary>The same document scored by two models.</summary>
/// <param name="Tokens">Tokens scored.</param>
/// <param name="LogLikelihood">Sum of log-likelihoods under the model, in nats.</param>
/// <param name="BaselineLogLikelihood">The same under the baseline.</param>
public readonly record struct PairedDocument(long Tokens, double LogLikelihood, double BaselineLogLikelihood);
