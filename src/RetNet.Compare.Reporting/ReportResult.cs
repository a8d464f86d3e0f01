namespace RetNet.Compare.Reporting;

/// <summary>What a report consists of.</summary>
public sealed record ReportResult
{
    /// <summary>Path of <c>report.md</c>.</summary>
    public required string Report { get; init; }

    /// <summary>Paths of the pictures that were drawn.</summary>
    public required IReadOnlyList<string> Figures { get; init; }

    /// <summary>Sentences about what is missing and how to get it; they also stand in the report.</summary>
    public required IReadOnlyList<string> Missing { get; init; }
}
