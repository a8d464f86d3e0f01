using RetNet.Compare.Reporting.Verification;

namespace RetNet.Compare.Reporting;

/// <summary>What a report consists of.</summary>
public sealed record ReportResult
{
    /// <summary>Path of <c>report.md</c>.</summary>
    public required string Report { get; init; }

    /// <summary>Path of <c>report.html</c>; null when it was not written.</summary>
    public string? Page { get; init; }

    /// <summary>Paths of the pictures that were drawn.</summary>
    public required IReadOnlyList<string> Figures { get; init; }

    /// <summary>Published numbers beside ours; empty where none are in the folder.</summary>
    public required IReadOnlyList<VerdictRow> Verdicts { get; init; }

    /// <summary>Sentences about what is missing and how to get it; they also stand in the report.</summary>
    public required IReadOnlyList<string> Missing { get; init; }
}
