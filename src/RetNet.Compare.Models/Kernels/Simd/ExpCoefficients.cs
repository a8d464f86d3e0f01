namespace RetNet.Compare.Models.Kernels.Simd;

/// <summary>Constants of Cephes' expf (Moshier, netlib cephes/single/expf.c), with the coefficient of r^(i+1) as Ci.</summary>
internal static class ExpCoefficients
{
    public const float Smallest = -87.33654f;
    public const float Magic = 12582912;
    public const float Log2E = 1.44269504f;
    public const float Ln2High = 0.693359375f;
    public const float Ln2Low = -2.12194440e-4f;
    public const float C1 = 5.0000001201e-1f;
    public const float C2 = 1.6666665459e-1f;
    public const float C3 = 4.1665795894e-2f;
    public const float C4 = 8.3334519073e-3f;
    public const float C5 = 1.3981999507e-3f;
    public const float C6 = 1.9875691500e-4f;
}
