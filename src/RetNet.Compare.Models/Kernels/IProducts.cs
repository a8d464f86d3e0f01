namespace RetNet.Compare.Models.Kernels;

/// <summary>A product x Wᵀ + b, in ranges of outputs.</summary>
internal interface IProducts : IRangeWork
{
    /// <summary>Width of y.</summary>
    int Outputs { get; }

    /// <summary>Bytes of W.</summary>
    long WeightBytes { get; }
}
