namespace RetNet.Compare.Models.Sequences;

/// <summary>Optimizer settings of a parameter.</summary>
/// <param name="WeightDecay">Whether weight decay applies.</param>
/// <param name="LearningRateScale">Factor on the experiment's learning rate.</param>
public readonly record struct OptimizerRule(bool WeightDecay, double LearningRateScale = 1)
{
    /// <summary>Name of a group of such parameters, for listings.</summary>
    public override string ToString() => (WeightDecay ? "decay" : "no decay") + (LearningRateScale == 1 ? "" : $", learning rate x {LearningRateScale:0.###}");
}
