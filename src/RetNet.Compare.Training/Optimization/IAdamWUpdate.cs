namespace RetNet.Compare.Training.Optimization;

/// <summary>The arithmetic of <see cref="AdamW"/>, apart from its bookkeeping.</summary>
internal interface IAdamWUpdate
{
    /// <summary>The global L2 norm of all gradients.</summary>
    double GradientNorm();

    /// <summary>Updates every parameter that has a gradient, with the factors of its group.</summary>
    void Apply(ReadOnlySpan<AdamWFactors> factorsOfGroups);
}
