namespace RetNet.Compare.Training.Optimization;

/// <summary>AdamW's constants (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101); the defaults are the RetNet paper's.</summary>
public sealed record AdamWOptions
{
    /// <summary>Decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean squared gradient.</summary>
    public double Beta2 { get; init; } = 0.98;

    /// <summary>Added to the root of the mean squared gradient.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decay of the weights per step and unit of learning rate, for groups with weight decay.</summary>
    public double WeightDecay { get; init; } = 0.05;
}
