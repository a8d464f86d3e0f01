namespace RetNet.Compare.Models.Parity;

/// <summary>One comparison with an official value.</summary>
/// <param name="Case">Fixture, as folder/name.</param>
/// <param name="Check">What was compared.</param>
/// <param name="Difference">Largest difference: absolute, or for gradients relative to the tensor's largest entry.</param>
/// <param name="Tolerance">Largest difference allowed.</param>
/// <param name="Where">The tensor with the largest difference, where there are several.</param>
public sealed record ParityRow(string Case, string Check, double Difference, double Tolerance, string Where = "")
{
    /// <summary>Whether the difference is a number within the tolerance.</summary>
    public bool Passed => Difference <= Tolerance;
}
