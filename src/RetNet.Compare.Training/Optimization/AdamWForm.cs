namespace RetNet.Compare.Training.Optimization;

/// <summary>How the update is computed; both give the same weights, to rounding.</summary>
public enum AdamWForm
{
    /// <summary>One pass of C# SIMD over the memory of all parameters, on all cores; CPU only.</summary>
    Fused,

    /// <summary>Tensor operations, parameter by parameter, on any device.</summary>
    Plain,
}
