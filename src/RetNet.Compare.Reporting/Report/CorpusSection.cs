using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>The text: what it is, where it is from, under which licence.</summary>
internal static class CorpusSection
{
    public static void Write(ReportWriter report)
    {
        if (report.Results.Corpus is not { } corpus)
            return;
        report.Heading("Text");
        report.Bullets(JsonFacts.Scalars(corpus).Where(fact => fact.Value.Length > 0).Select(fact => $"{fact.Key}: {fact.Value}"));
        foreach (Table table in JsonFacts.Tables(corpus, "corpus"))
            report.Add(table);
    }
}
