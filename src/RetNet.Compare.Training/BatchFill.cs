namespace RetNet.Compare.Training;

/// <summary>Writes the tokens of a step; the same step always gives the same tokens.</summary>
/// <param name="step">Step, from 0.</param>
/// <param name="tokens">Inputs, row-major [accumulation·batch, length].</param>
/// <param name="targets">The tokens to predict, of the same layout; -100 where there is none.</param>
public delegate void BatchFill(long step, Span<long> tokens, Span<long> targets);
