using TorchSharp.Modules;

namespace RetNet.Compare.Models.Sequences;

/// <summary>Parameters that share optimizer settings.</summary>
/// <param name="Name">Name for listings, e.g. <c>decay</c>.</param>
/// <param name="Parameters">The parameters, each with its state-dict key.</param>
/// <param name="WeightDecay">Whether weight decay applies.</param>
/// <param name="LearningRateScale">Factor on the experiment's learning rate; 1 unless the architecture's authors say otherwise.</param>
/// <param name="HighestLearningRate">Peak beyond which the experiment's learning rate is lowered for the group, its schedule kept; none unless the authors say so.</param>
public sealed record ParameterGroup(
    string Name,
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters,
    bool WeightDecay,
    double LearningRateScale = 1,
    double HighestLearningRate = double.PositiveInfinity)
{
    /// <summary>The group in a training whose learning rate rises to <paramref name="peak"/>: its highest one has become a factor.</summary>
    public ParameterGroup At(double peak) => this with { LearningRateScale = LearningRateScale * Math.Min(1, HighestLearningRate / peak) };
}
