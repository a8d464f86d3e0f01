using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Decoding and prefill by length and batch.</summary>
internal static class InferenceSection
{
    public static void Write(ReportWriter report)
    {
        if (report.Results.Decode.Count > 0)
        {
            report.Heading("Decoding");
            report.Bullets(GrowthStatements.Decode(report.Results));
            foreach (var rows in report.Results.Decode.GroupBy(row => (row.Batch, row.Precision)).OrderBy(group => group.Key))
                report.Add(Decode(report.Results, rows.Key.Batch, rows.Key.Precision, [.. rows]));
            report.AddPlots(name => name.StartsWith("decode-", StringComparison.Ordinal));
        }

        if (report.Results.Prefill.Count > 0)
        {
            report.Heading("Prefill");
            report.Bullets(GrowthStatements.Prefill(report.Results));
            foreach (var rows in report.Results.Prefill.GroupBy(row => (row.Batch, row.Precision)).OrderBy(group => group.Key))
                report.Add(Prefill(report.Results, rows.Key.Batch, rows.Key.Precision, [.. rows]));
            report.AddPlots(name => name.StartsWith("prefill-", StringComparison.Ordinal));
        }
    }

    private static Table Decode(ResultsFolder results, long batch, string precision, DecodeRow[] rows)
    {
        long[] lengths = [.. rows.Select(row => row.Length).Distinct().Order()];
        return new Table
        {
            Name = $"decode-batch{batch}-{precision}",
            Source = "decode.csv",
            Caption = $"Decode latency in ms per step by tokens before the step (median; batch {batch}, {precision}); " +
                $"the last four columns are at the longest length measured. Bandwidth: bytes a step must read, per time, against this machine's measured read bandwidth." +
                CachedSteps.Remark(rows),
            Columns =
            [
                new Column("Model", false),
                .. lengths.Select(length => new Column($"{length}", Best: Best.Lowest)),
                new Column("Tokens/s", Best: Best.Highest),
                new Column("State (MiB)", Best: Best.Lowest),
                new Column("10th–90th percentile (ms)"),
                new Column("Of read bandwidth (%)", Best: Best.Highest),
            ],
            Rows = [.. results.Catalog.Ordered(rows.Select(row => row.Model)).Select(model =>
            {
                DecodeRow[] own = [.. rows.Where(row => row.Model == model)];
                DecodeRow longest = own.MaxBy(row => row.Length)!;
                return (Cell[])
                [
                    results.Catalog.Name(model),
                    .. lengths.Select(length => own.FirstOrDefault(row => row.Length == length) is { } row
                        ? new Cell(Numbers.Significant(row.LatencyMs), row.LatencyMs)
                        : Cell.Absent),
                    new Cell(Numbers.Significant(longest.TokensPerS), longest.TokensPerS),
                    new Cell(Numbers.Mebibytes(longest.StateBytes), longest.StateBytes),
                    $"{Numbers.Significant(longest.LatencyP10Ms)}–{Numbers.Significant(longest.LatencyP90Ms)}",
                    new Cell(Numbers.Percent(longest.FractionOfReadBandwidth), CachedSteps.Include(longest) ? null : longest.FractionOfReadBandwidth),
                ];
            })],
        };
    }

    private static Table Prefill(ResultsFolder results, long batch, string precision, PrefillRow[] rows)
    {
        long[] lengths = [.. rows.Select(row => row.Length).Distinct().Order()];
        return new Table
        {
            Name = $"prefill-batch{batch}-{precision}",
            Source = "prefill.csv",
            Caption = $"Prefill latency in ms by prompt length in tokens (median; batch {batch}, {precision}); the last two columns are at the longest length measured.",
            Columns =
            [
                new Column("Model", false),
                .. lengths.Select(length => new Column($"{length}", Best: Best.Lowest)),
                new Column("Tokens/s", Best: Best.Highest),
                new Column("Peak (MiB)", Best: Best.Lowest),
            ],
            Rows = [.. results.Catalog.Ordered(rows.Select(row => row.Model)).Select(model =>
            {
                PrefillRow[] own = [.. rows.Where(row => row.Model == model)];
                PrefillRow longest = own.MaxBy(row => row.Length)!;
                return (Cell[])
                [
                    results.Catalog.Name(model),
                    .. lengths.Select(length => own.FirstOrDefault(row => row.Length == length) is { } row
                        ? new Cell(Numbers.Significant(row.LatencyMs), row.LatencyMs)
                        : Cell.Absent),
                    new Cell(Numbers.Whole(longest.TokensPerS), longest.TokensPerS),
                    new Cell(Numbers.Mebibytes(longest.PeakBytes), longest.PeakBytes),
                ];
            })],
        };
    }
}
