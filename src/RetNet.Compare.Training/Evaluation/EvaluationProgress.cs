namespace RetNet.Compare.Training.Evaluation;

/// <summary>How far an evaluation is.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Tokens">Tokens scored.</param>
/// <param name="Of">Tokens of the set.</param>
public sealed record EvaluationProgress(string Set, long Tokens, long Of);
