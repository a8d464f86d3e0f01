namespace RetNet.Compare.Training.Optimization;

/// <summary>The scalars of one update of one group.</summary>
/// <param name="GradientScale">Factor on the gradient: clipping.</param>
/// <param name="Keep">What decay leaves of a weight: 1 - lr·wd.</param>
/// <param name="Beta1">Decay of the mean gradient.</param>
/// <param name="Beta2">Decay of the mean squared gradient.</param>
/// <param name="StepSize">lr / (1 - β1^t).</param>
/// <param name="RootCorrection">1 / sqrt(1 - β2^t).</param>
/// <param name="Epsilon">Added to the denominator.</param>
internal readonly record struct AdamWFactors(
    double GradientScale, double Keep, double Beta1, double Beta2, double StepSize, double RootCorrection, double Epsilon)
{
    /// <summary>The scalars of update <paramref name="step"/>, from 1, with bias correction as in PyTorch.</summary>
    public static AdamWFactors Of(AdamWOptions options, long step, double learningRate, bool weightDecay, double gradientScale) => new(
        gradientScale,
        weightDecay ? 1 - (learningRate * options.WeightDecay) : 1,
        options.Beta1,
        options.Beta2,
        learningRate / (1 - Math.Pow(options.Beta1, step)),
        1 / Math.Sqrt(1 - Math.Pow(options.Beta2, step)),
        options.Epsilon);
}
