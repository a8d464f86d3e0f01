using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Perplexity in- and out-of-domain, and what the differences are worth.</summary>
internal static class PerplexitySection
{
    public static void Write(ReportWriter report)
    {
        if (report.Perplexity.Count == 0 && (report.Results.Runs.Count == 0 || RecallPlots.Apply(report.Results)))
            return;
        report.Heading("Perplexity");
        if (report.Perplexity.Count > 0)
        {
            report.Add(Values(report, "perplexity", "Perplexity (lower is better)", row => row.Perplexity, row => row.PerplexityHalfWidth));
            report.Add(Values(
                report, "bits-per-byte", "Bits per byte of UTF-8 text (lower is better; comparable across vocabularies)", row => row.BitsPerByte, row => row.BitsPerByteHalfWidth));
            PerplexityRow[] compared = [.. report.Perplexity.Where(row => row.PerplexityRatio is not null)];
            if (compared.Length > 0)
            {
                string baseline = report.Results.Catalog.Name(compared[0].Baseline!);
                report.Add(Differences(report, compared, baseline));
                report.Folded(
                    $"Differences from {baseline} in full: documents, smallest detectable difference, nats",
                    () => report.Add(DifferencesInFull(report, compared, baseline)));
            }
        }

        report.Add(ByContext(report));
        report.AddPlots(name => name is "validation-perplexity" or "perplexity-by-set" or "perplexity-by-size" or "perplexity-by-context" or "training-loss");
    }

    private static Table Values(
        ReportWriter report, string name, string what, Func<PerplexityRow, double> value, Func<PerplexityRow, double?> halfWidth)
    {
        IReadOnlyList<PerplexityRow> rows = report.Perplexity;
        string[] sets = [.. rows.Select(row => row.Set).Distinct()];
        bool severalSeeds = rows.Any(row => halfWidth(row) is not null);
        return new Table
        {
            Name = name,
            Source = "runs/*/evaluation.csv",
            Caption = $"{what}; {PerplexityTable.InDomain} is in-domain, the other sets are out-of-domain." +
                (severalSeeds ? " Mean ± half the 95 % interval over seeds (Student t)." : " One seed: no interval over seeds."),
            Columns = [new Column("Model", false), new Column("Seeds"), .. sets.Select(set => new Column(set, Best: Best.Lowest))],
            Rows = [.. report.Results.Catalog.Ordered(rows.Select(row => row.Model)).Select(model => (Cell[])
            [
                report.Results.Catalog.Name(model),
                $"{rows.Where(row => row.Model == model).Max(row => row.Seeds)}",
                .. sets.Select(set => rows.FirstOrDefault(row => row.Model == model && row.Set == set) is { } row
                    ? new Cell(Numbers.WithHalfWidth(value(row), halfWidth(row)), value(row))
                    : Cell.Absent),
            ]), .. Diverged(report.Results).Select(model => (Cell[])
            [
                report.Results.Catalog.Name(model),
                "–",
                .. sets.Select(_ => (Cell)"diverged"),
            ])],
        };
    }

    private static Table ByContext(ReportWriter report)
    {
        IReadOnlyList<ContextPerplexity> all = ContextPerplexity.All(report.Results);
        long[] contexts = [.. all.Select(one => one.ContextTokens).Distinct().Order()];
        return new Table
        {
            Name = "perplexity-by-context",
            Source = "runs/*/contexts.csv",
            Caption = "Perplexity of the same validation tokens after contexts of several lengths (lower is better).",
            Columns = [new Column("Model", false), .. contexts.Select(context => new Column($"{context} tokens", Best: Best.Lowest))],
            Rows = [.. all.GroupBy(one => one.Model).Select(rows => (Cell[])
            [
                report.Results.Catalog.Name(rows.Key),
                .. contexts.Select(context => rows.FirstOrDefault(row => row.ContextTokens == context) is { } row
                    ? new Cell(Numbers.WithHalfWidth(row.Perplexity, row.HalfWidth), row.Perplexity)
                    : Cell.Absent),
            ])],
        };
    }

    /// <summary>Models without a single trained run because training diverged.</summary>
    private static IEnumerable<string> Diverged(ResultsFolder results) => results.Catalog.Labels.Where(model =>
        results.Runs.Any(run => run.Model == model && run.Divergence is not null) && !results.Runs.Any(run => run.Model == model && run.Evaluation.Count > 0));

    private static Table Differences(ReportWriter report, PerplexityRow[] rows, string baseline)
    {
        string[] sets = [.. rows.Select(row => row.Set).Distinct()];
        return new Table
        {
            Name = "perplexity-differences",
            Source = "runs/*/documents.csv",
            Caption = $"Perplexity against {baseline} in per cent (negative is better), with the 95 % interval of a paired bootstrap over documents; " +
                "the interval covers the choice of documents, not of seeds.",
            Columns = [new Column("Model", false), .. sets.Select(set => new Column(set))],
            Rows = [.. report.Results.Catalog.Ordered(rows.Select(row => row.Model)).Select(model => (Cell[])
            [
                report.Results.Catalog.Name(model),
                .. sets.Select(set => rows.FirstOrDefault(row => row.Model == model && row.Set == set) is { } row
                    ? new Cell(Interval(row) is { } interval ? $"{Change(row)} [{interval}]" : Change(row))
                    : Cell.Absent),
            ])],
        };
    }

    private static Table DifferencesInFull(ReportWriter report, PerplexityRow[] rows, string baseline)
    {
        string[] sets = [.. rows.Select(row => row.Set).Distinct()];
        return new Table
        {
            Name = "perplexity-differences-in-full",
            Source = "runs/*/documents.csv",
            Caption = $"Perplexity against {baseline}, set by set. " +
                "The smallest detectable difference is the true one that such a comparison finds four times out of five at the 5 % level.",
            Columns =
            [
                new Column("Set", false),
                new Column("Model", false),
                new Column("Documents"),
                new Column("Difference (%)"),
                new Column("95 % interval (%)"),
                new Column("Smallest detectable (%)"),
                new Column("Loss difference (nats)"),
            ],
            Rows = [.. sets.SelectMany(set => rows.Where(row => row.Set == set)).Select(row => (Cell[])
            [
                row.Set,
                report.Results.Catalog.Name(row.Model),
                Numbers.Whole(row.PairedDocuments ?? 0),
                Change(row),
                Interval(row) ?? "–",
                row.SmallestDetectableRatio is { } smallest ? Numbers.Percent(smallest - 1) : "–",
                Numbers.Fixed(row.LossDifferenceNats ?? 0, 4),
            ])],
        };
    }

    private static string Change(PerplexityRow row) => Numbers.ChangePercent(row.PerplexityRatio ?? 1);

    private static string? Interval(PerplexityRow row) => row is { PerplexityRatioLow: { } low, PerplexityRatioHigh: { } high }
        ? $"{Numbers.ChangePercent(low)}, {Numbers.ChangePercent(high)}"
        : null;
}
