namespace RetNet.Compare.Measurement.Costs;

/// <summary>A model whose training is to be measured.</summary>
/// <param name="Contender">The model.</param>
/// <param name="Batch">Sequences per step.</param>
/// <param name="Length">Tokens per sequence.</param>
/// <param name="Begin">Makes the optimizer and the batch; called once, within the measurement, so that their bytes are counted.</param>
public sealed record TrainingSubject(Contender Contender, long Batch, long Length, Func<ITrainingStep> Begin);
