namespace RetNet.Compare.Models.Sequences;

/// <summary>Optimizer settings of a parameter.</summary>
/// <param name="WeightDecay">Whether weight decay applies.</param>
/// <param name="LearningRateScale">Factor on the experiment's learning rate.</param>
/// <param name="HighestLearningRate">Peak beyond which the experiment's learning rate is lowered for it.</param>
public readonly record struct OptimizerRule(bool WeightDecay, double LearningRateScale = 1, double HighestLearningRate = double.PositiveInfinity)
{
    /// <summary>Name of a group of such parameters, for listings.</summary>
    public override string ToString() => (WeightDecay ? "decay" : "no decay") + (LearningRateScale == 1 ? "" : $", learning rate x {LearningRateScale:0.###}")
        + (double.IsInfinity(HighestLearningRate) ? "" : $", learning rate at most {HighestLearningRate:0.######}");
}
