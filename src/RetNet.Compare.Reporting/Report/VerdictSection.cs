using RetNet.Compare.Reporting.Verification;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Published numbers beside ours.</summary>
internal static class VerdictSection
{
    public static void Write(ReportWriter report)
    {
        if (report.Verdicts.Count == 0)
            return;
        report.Heading("Published numbers and ours");
        report.Paragraph(
            $"{VerdictWords.Count(report.Verdicts)}. Perplexities are compared as differences from RetNet's in nats, costs as ratios, complexities as fitted exponents; " +
            "absolute values depend on text, vocabulary, size and machine. *Undecided* means that the interval is too wide for what is claimed. " +
            "A verdict on a small model says nothing about a large one.");
        report.Add(VerdictTable.Of(report.Verdicts));
        report.Folded("What each verdict rests on", () => report.Bullets(report.Verdicts
            .Where(row => row.Verdict != Verdict.Reference)
            .Select(row => $"{row.Model}{(row.Set.Length > 0 ? $", {row.Set}" : "")}, {row.Metric}: {row.Basis}.")));
    }
}
