using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Sets one kind of published number beside ours.</summary>
internal interface IClaimCheck
{
    /// <summary>Whether the row is of that kind.</summary>
    bool Takes(ExpectedRow row);

    /// <summary>Verdicts on all rows of that kind, and on what they say together.</summary>
    IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results);
}
