namespace RetNet.Compare.Models.Sequences;

/// <summary>
/// Floating-point operations of a forward pass per token: a multiply-add counts 2, only matrix products and state updates count,
/// and a quadratic form counts what it multiplies: the full square, unless its kernel leaves out the masked half.
/// </summary>
/// <param name="Projections">Linear maps of the mixers.</param>
/// <param name="Mixing">What looks along the sequence: scores, weighted sums, state updates.</param>
/// <param name="FeedForward">Feed-forward layers.</param>
/// <param name="Output">Output projection to the vocabulary.</param>
public readonly record struct FlopCount(double Projections, double Mixing, double FeedForward, double Output)
{
    /// <summary>All parts of the forward pass.</summary>
    public double Forward => Projections + Mixing + FeedForward + Output;

    /// <summary>Forward and backward: three times the forward pass; recomputation does not count.</summary>
    public double Training => 3 * Forward;

    /// <summary>Adds part by part.</summary>
    public static FlopCount operator +(FlopCount a, FlopCount b) =>
        new(a.Projections + b.Projections, a.Mixing + b.Mixing, a.FeedForward + b.FeedForward, a.Output + b.Output);
}
