namespace RetNet.Compare.Models.Sequences;

/// <summary>Number format of the matrix products; weights, norms, losses and states but K/V caches are fp32 in both.</summary>
public enum Precision
{
    /// <summary>IEEE single precision.</summary>
    Fp32,

    /// <summary>bfloat16 products with fp32 master weights.</summary>
    Bf16,
}
