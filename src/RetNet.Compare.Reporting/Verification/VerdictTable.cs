using System.Globalization;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Verdicts as a table.</summary>
public static class VerdictTable
{
    /// <summary>All verdicts, in their order.</summary>
    public static Table Of(IReadOnlyList<VerdictRow> verdicts) => new()
    {
        Name = "verdicts",
        Source = Verifier.ExpectedFile,
        Caption = "Published numbers and ours, with the 95 % interval of ours in brackets. Gap: ours minus published, for a ratio ours divided by published.",
        Columns =
        [
            new Column("Model", false),
            new Column("Condition", false),
            new Column("Metric", false),
            new Column("As printed"),
            new Column("Compared in", false),
            new Column("Published"),
            new Column("Ours"),
            new Column("Gap"),
            new Column("Verdict", false),
        ],
        Rows = [.. verdicts.Select(row => (Cell[])
        [
            row.Model,
            row.Set.Length == 0 ? "–" : row.Set,
            row.Metric,
            row.Published is { } published ? published.ToString("0.####", CultureInfo.InvariantCulture) : "–",
            row.Unit,
            Text(row, row.Target),
            row.OursLow is null || row.OursLow == row.OursHigh ? Text(row, row.Ours) : $"{Text(row, row.Ours)} [{Text(row, row.OursLow)}, {Text(row, row.OursHigh)}]",
            Text(row, row.Gap),
            VerdictWords.Of(row.Verdict),
        ])],
    };

    private static string Text(VerdictRow row, double? value) => value is not { } number ? "–" : row.Unit switch
    {
        Units.Nats => Numbers.Fixed(number, 3),
        Units.Exponent => Numbers.Fixed(number, 2),
        _ => Numbers.Significant(number),
    };
}
