namespace RetNet.Compare.Reporting.Verification;

/// <summary>Verdicts for readers.</summary>
public static class VerdictWords
{
    /// <summary>The verdict in words.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Reproduced => "reproduced",
        Verdict.NotReproduced => "not reproduced",
        Verdict.Undecided => "undecided",
        Verdict.NotMeasured => "not measured here",
        _ => "reference",
    };

    /// <summary>How many of each, e.g. <c>3 reproduced, 1 undecided</c>; references do not count.</summary>
    public static string Count(IReadOnlyCollection<VerdictRow> verdicts) => string.Join(", ", verdicts
        .Where(row => row.Verdict != Verdict.Reference)
        .GroupBy(row => row.Verdict)
        .OrderBy(group => group.Key)
        .Select(group => $"{group.Count()} {Of(group.Key)}"));
}
