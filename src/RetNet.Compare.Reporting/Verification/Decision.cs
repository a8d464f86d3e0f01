using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>From numbers with intervals to verdicts.</summary>
internal static class Decision
{
    /// <summary>Growth up to this exponent counts as none: over a hundredfold length it is a factor of 1.6.</summary>
    public const double FlatExponent = 0.1;

    /// <summary>The logarithm of N log N: over the lengths of a sequence its exponent stays below this.</summary>
    public const double LogarithmicExponent = 0.2;

    /// <summary>Whether ours has the published sign beyond its interval.</summary>
    /// <param name="target">The published difference.</param>
    /// <param name="ours">Our interval.</param>
    /// <param name="detectable">Smallest true difference that ours would have shown.</param>
    public static Verdict Sign(double target, Interval ours, double detectable)
    {
        if (!ours.Contains(0))
            return Math.Sign(ours.Low) == Math.Sign(target) ? Verdict.Reproduced : Verdict.NotReproduced;
        // A difference of the published size would have been seen.
        return Math.Abs(target) > detectable ? Verdict.NotReproduced : Verdict.Undecided;
    }

    /// <summary>Whether an exponent lies above a bound, as published, beyond its interval.</summary>
    public static Verdict Above(bool published, double bound, Interval ours)
    {
        if (ours.Low > bound)
            return published ? Verdict.Reproduced : Verdict.NotReproduced;
        if (ours.High <= bound)
            return published ? Verdict.NotReproduced : Verdict.Reproduced;
        return Verdict.Undecided;
    }
}
