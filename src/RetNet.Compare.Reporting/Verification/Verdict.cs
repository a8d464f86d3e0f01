namespace RetNet.Compare.Reporting.Verification;

/// <summary>What our results say about a published number. None of them is a failure: they are findings.</summary>
public enum Verdict
{
    /// <summary>Ours agrees: the same order, or the same growth, beyond its interval.</summary>
    Reproduced,

    /// <summary>Ours contradicts it, or should have shown it and does not.</summary>
    NotReproduced,

    /// <summary>Measured, but the interval is too wide for what is claimed.</summary>
    Undecided,

    /// <summary>Nothing here can be set beside it.</summary>
    NotMeasured,

    /// <summary>What the others are compared with.</summary>
    Reference,
}
