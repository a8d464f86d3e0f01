using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>The machine: what it is and what it was measured to reach.</summary>
internal static class MachineSection
{
    public static void Write(ReportWriter report)
    {
        ResultsFolder results = report.Results;
        if (results.Environment is null && results.Ceilings.Count == 0 && results.Gate.Count == 0)
            return;
        report.Heading("Machine");
        report.Add(new Table
        {
            Name = "ceilings",
            Source = "ceilings.csv",
            Caption = "What this machine was measured to reach.",
            Columns = [new Column("Rate", false), new Column("Fastest"), new Column("Unit", false), new Column("Spread (%)"), new Column("Samples")],
            Rows = [.. results.Ceilings.Select(row => (Cell[])
            [
                row.Name,
                Numbers.Significant(row.Value / 1e9),
                row.Unit == "bytes_per_s" ? "GB/s" : "GFLOP/s",
                Numbers.Percent(row.RelativeSpread),
                Numbers.Whole(row.Samples),
            ])],
        });
        if (results.Gate.Count > 0)
            report.Folded($"Correctness checks: {results.Gate.Count(row => row.Passed)} of {results.Gate.Count} passed", () => report.Add(Gate(results)));
        if (results.Environment is { } environment)
        {
            report.Folded("Environment (environment.json)", () =>
            {
                report.Bullets(JsonFacts.Scalars(environment).Where(fact => fact.Value.Length > 0).Select(fact => $"{fact.Key}: {fact.Value}"));
                foreach (Table table in JsonFacts.Tables(environment, "environment"))
                    report.Add(table);
            });
        }
    }

    private static Table Gate(ResultsFolder results) => new()
    {
        Name = "gate",
        Source = "gate.csv",
        Caption = "What each model had to satisfy on this machine before it was timed; differences are relative to the largest logit.",
        Columns = [new Column("Model", false), new Column("Products", false), new Column("Check", false), new Column("Difference"), new Column("Bound"), new Column("Passed", false)],
        Rows = [.. results.Gate.Select(row => (Cell[])
        [
            results.Catalog.Name(row.Model),
            row.Precision,
            row.Check,
            Numbers.Scientific(row.Difference),
            Numbers.Scientific(row.Bound),
            row.Passed ? "yes" : "no",
        ])],
    };
}
