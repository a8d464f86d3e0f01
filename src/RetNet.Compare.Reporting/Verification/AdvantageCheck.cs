using System.Globalization;
using System.Text.RegularExpressions;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Statistics;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>
/// Costs and speeds as ratios. A published cell (<c>1.3B at 8192</c>) is set beside ours of that size and length; what it claims in general,
/// that RetNet is the cheaper one, beside our largest models at the longest length.
/// </summary>
internal sealed partial class AdvantageCheck : IClaimCheck
{
    private const double SameSize = 0.25;
    private const double Normal95 = 1.960;
    private const double Detectable = 2.802;

    public bool Takes(ExpectedRow row) => Advantage.All.Any(advantage => advantage.Metric == row.Metric);

    public IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results)
    {
        foreach (IGrouping<string, ExpectedRow> metric in rows.GroupBy(row => row.Metric))
        {
            Advantage advantage = Advantage.All.First(one => one.Metric == metric.Key);
            foreach (ExpectedRow row in metric)
                yield return Cell(row, Published(row, [.. metric], advantage), advantage, results);
            foreach (IGrouping<string, ExpectedRow> model in metric.Where(row => row.Model != ModelMatch.Reference).GroupBy(row => row.Model))
            {
                double[] published = [.. model.Select(row => Published(row, [.. metric], advantage)).OfType<double>()];
                // Where the published cells disagree on who is ahead, they claim nothing in general.
                if (published.Length > 0 && (published.All(ratio => ratio > 1) || published.All(ratio => ratio < 1)))
                    yield return Claim(model.First(), Math.Exp(published.Average(ratio => Math.Log(ratio))), advantage, results);
            }
        }
    }

    private static VerdictRow Cell(ExpectedRow row, double? target, Advantage advantage, ResultsFolder results)
    {
        if (row.Model == ModelMatch.Reference)
            return VerdictRow.Of(row, Units.Ratio, Verdict.Reference, "the others are compared with it");
        Match match = Pattern().Match(row.Set);
        if (target is null || !match.Success)
            return VerdictRow.NotMeasured(row, Units.Ratio, $"no number of {ModelMatch.Reference} is published beside it, or '{row.Set}' is no SIZE at LENGTH");
        double parameters = ScalingCheck.Parameters(match.Groups["size"].Value);
        long length = long.Parse(match.Groups["length"].ValueSpan, CultureInfo.InvariantCulture);
        return Measured(row.Model, advantage, results, (model, cell) => cell.Length == length && Math.Abs((model.Parameters / parameters) - 1) <= SameSize) is { } ours
            ? Verify(VerdictRow.Of(row, Units.Ratio, Verdict.Undecided, ours.Where), target.Value, ours)
            : VerdictRow.NotMeasured(row, Units.Ratio, $"needs {row.Set}; {Reach(advantage, results)}") with { Target = target };
    }

    private static VerdictRow Claim(ExpectedRow row, double target, Advantage advantage, ResultsFolder results)
    {
        string model = row.Model;
        var claim = new VerdictRow
        {
            Source = row.Source,
            Model = model,
            Set = "our size",
            Metric = advantage.Metric,
            Unit = Units.Ratio,
            Target = target,
            Verdict = Verdict.NotMeasured,
            Basis = $"RetNet {advantage.Words} than {model}: not measured for both",
        };
        return Measured(model, advantage, results, (_, _) => true) is { } ours
            ? Verify(claim with { Basis = $"RetNet {advantage.Words} than {model}; {ours.Where}" }, target, ours)
            : claim;
    }

    private static VerdictRow Verify(VerdictRow row, double target, (double Ratio, double Error, string Where) ours)
    {
        double logarithm = Math.Log(ours.Ratio);
        var interval = new Interval(logarithm - (Normal95 * ours.Error), logarithm + (Normal95 * ours.Error));
        return row with
        {
            Target = target,
            Ours = ours.Ratio,
            OursLow = Math.Exp(interval.Low),
            OursHigh = Math.Exp(interval.High),
            Verdict = Decision.Sign(Math.Log(target), interval, Detectable * ours.Error),
        };
    }

    private static double? Published(ExpectedRow row, IReadOnlyList<ExpectedRow> rows, Advantage advantage)
    {
        if (advantage.IsPublishedAsRatio || row.Model == ModelMatch.Reference)
            return row.Value;
        return rows.FirstOrDefault(other => other.Model == ModelMatch.Reference && other.Set == row.Set) is { } reference
            ? Ratio(row.Value, reference.Value, advantage)
            : null;
    }

    private static (double Ratio, double Error, string Where)? Measured(
        string architecture, Advantage advantage, ResultsFolder results, Func<ModelRow, CostCell, bool> wanted)
    {
        CostCell[] cells = [.. advantage.Cells(results)];
        (CostCell Model, CostCell Reference)[] pairs = [.. from models in ModelMatch.Pairs(results, architecture)
            from cell in cells
            where cell.Model == models.Model.Model && wanted(models.Model, cell)
            from reference in cells
            where reference.Model == models.Reference.Model && (reference.Batch, reference.Length, reference.Precision) == (cell.Batch, cell.Length, cell.Precision)
            orderby models.Model.Parameters descending, cell.Length descending, cell.Batch descending
            select (cell, reference)];
        if (pairs is not [var pair, ..])
            return null;
        double error = Math.Sqrt(Math.Pow(pair.Model.RelativeError, 2) + Math.Pow(pair.Reference.RelativeError, 2));
        return (
            Ratio(pair.Model.Value, pair.Reference.Value, advantage),
            error,
            $"{pair.Model.Model} against {pair.Reference.Model}, {pair.Model.Length} tokens, batch {pair.Model.Batch}, {pair.Model.Precision}");
    }

    private static double Ratio(double other, double reference, Advantage advantage) => advantage.HigherIsBetter ? reference / other : other / reference;

    private static string Reach(Advantage advantage, ResultsFolder results)
    {
        CostCell[] cells = [.. advantage.Cells(results)];
        return cells.Length == 0
            ? "nothing is measured yet"
            : $"here at most {Numbers.Significant(results.Models.Max(row => row.Parameters) / 1e6)} M parameters and {cells.Max(cell => cell.Length)} tokens";
    }

    [GeneratedRegex(@"^(?<size>\d+(\.\d+)?[BM]) at (?<length>\d+)$")]
    private static partial Regex Pattern();
}
