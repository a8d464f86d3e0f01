namespace RetNet.Compare.Training;

/// <summary>What an optimizer step came to.</summary>
/// <param name="LossNats">Mean cross entropy of the step's tokens before the update, in nats.</param>
/// <param name="GradientNorm">Global L2 norm of the gradient before clipping.</param>
/// <param name="LearningRate">Learning rate of the first parameter group.</param>
public readonly record struct StepOutcome(double LossNats, double GradientNorm, double LearningRate);
