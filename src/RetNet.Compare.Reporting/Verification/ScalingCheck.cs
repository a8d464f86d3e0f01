using System.Globalization;
using System.Text.RegularExpressions;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Statistics;
using RetNet.Compare.Reporting.Tables;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Perplexities by model size: does loss fall with parameters as published, and does the reference gain on the others?</summary>
internal sealed partial class ScalingCheck : IClaimCheck
{
    private const string Perplexity = "perplexity";
    private const double SameSize = 0.25;

    public static bool IsSize(string set) => Pattern().IsMatch(set);

    /// <summary>Parameters of a size such as <c>1.3B</c> or <c>200M</c>.</summary>
    public static double Parameters(string size)
    {
        Match match = Pattern().Match(size);
        return double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * (match.Groups["unit"].Value == "B" ? 1e9 : 1e6);
    }

    public bool Takes(ExpectedRow row) => row.Metric == Perplexity && IsSize(row.Set);

    public IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results)
    {
        foreach (ExpectedRow row in rows)
            yield return Cell(row, rows, results);
        foreach (IGrouping<string, ExpectedRow> model in rows.GroupBy(row => row.Model))
            yield return Slope(model.Key, [.. model], results);
        foreach (IGrouping<string, ExpectedRow> model in rows.Where(row => row.Model != ModelMatch.Reference).GroupBy(row => row.Model))
            yield return Lead(model.Key, [.. model], rows, results);
    }

    private static VerdictRow Cell(ExpectedRow row, IReadOnlyList<ExpectedRow> rows, ResultsFolder results)
    {
        if (row.Model == ModelMatch.Reference)
            return VerdictRow.Of(row, Units.Nats, Verdict.Reference, "the others are compared with it");
        ExpectedRow? reference = rows.FirstOrDefault(other => other.Model == ModelMatch.Reference && other.Set == row.Set);
        double? target = reference is null ? null : Math.Log(row.Value / reference.Value);
        (ModelRow Model, ModelRow Reference)[] near = [.. ModelMatch.Pairs(results, row.Model)
            .Where(pair => Math.Abs((pair.Model.Parameters / Parameters(row.Set)) - 1) <= SameSize)];
        if (target is not { } published || near is not [var pair, ..] || Between(results, pair.Model.Model, pair.Reference.Model) is not { Interval: { } interval } difference)
        {
            string largest = results.Models.Count == 0 ? "none yet" : $"at most {Numbers.Significant(results.Models.Max(model => model.Parameters) / 1e6)} M";
            return VerdictRow.NotMeasured(row, Units.Nats, $"needs models of {row.Set} parameters; here {largest}") with { Target = target };
        }

        return VerdictRow.Of(row, Units.Nats, Decision.Sign(published, interval, difference.DetectableNats ?? 0), $"loss minus {pair.Reference.Model}'s; {difference.Basis}") with
        {
            Target = published,
            Ours = difference.Nats,
            OursLow = interval.Low,
            OursHigh = interval.High,
        };
    }

    private static VerdictRow Slope(string model, ExpectedRow[] rows, ResultsFolder results)
    {
        (double, double)[] points = [.. ModelMatch.OfArchitecture(results, model)
            .Select(row => (Math.Log(row.Parameters), Loss: Loss(results, row.Model)))
            .Where(point => point.Loss is not null)
            .Select(point => (point.Item1, Math.Log(point.Loss!.Value)))];
        return Verify(
            Claim(rows[0].Source, model, "loss_size_exponent", Units.Exponent),
            LineFit.Through([.. rows.Select(row => (Math.Log(Parameters(row.Set)), Math.Log(Math.Log(row.Value))))])?.Slope,
            points,
            "loss falls with parameters: exponent of the loss");
    }

    private static VerdictRow Lead(string model, ExpectedRow[] rows, IReadOnlyList<ExpectedRow> all, ResultsFolder results)
    {
        (double, double)[] published = [.. rows.Join(
            all.Where(row => row.Model == ModelMatch.Reference), row => row.Set, row => row.Set,
            (row, reference) => (Math.Log(Parameters(row.Set)), Math.Log(row.Value / reference.Value)))];
        (double, double)[] points = [.. ModelMatch.Pairs(results, model)
            .Select(pair => (Math.Log(pair.Model.Parameters), Between(results, pair.Model.Model, pair.Reference.Model)?.Nats))
            .Where(point => point.Nats is not null)
            .Select(point => (point.Item1, point.Nats!.Value))];
        return Verify(
            Claim(rows[0].Source, model, "lead_of_retnet_by_size", Units.Nats),
            LineFit.Through(published)?.Slope,
            points,
            $"RetNet's lead over {model} grows with size: nats per factor e of parameters");
    }

    private static VerdictRow Verify(VerdictRow claim, double? target, (double, double)[] points, string words)
    {
        if (target is not { } published || LineFit.Through(points) is not { } line)
            return claim with { Target = target, Verdict = Verdict.NotMeasured, Basis = $"{words}; needs trained models of two sizes or more, better four" };
        return claim with
        {
            Target = published,
            Ours = line.Slope,
            OursLow = line.Interval?.Low,
            OursHigh = line.Interval?.High,
            Verdict = line.Interval is { } interval
                ? Decision.Sign(published, interval, detectable: double.PositiveInfinity)
                : Verdict.Undecided,
            Basis = $"{words}; {points.Length} sizes, equal training tokens",
        };
    }

    private static VerdictRow Claim(string source, string model, string metric, string unit) => new()
    {
        Source = source,
        Model = model,
        Set = "all sizes",
        Metric = metric,
        Unit = unit,
        Verdict = Verdict.NotMeasured,
        Basis = "",
    };

    private static double? Loss(ResultsFolder results, string model)
    {
        double[] losses = [.. results.CountedRuns(model).SelectMany(run => run.Evaluation).Where(row => row.Set == PerplexityTable.InDomain).Select(row => row.LossNats)];
        return losses.Length == 0 ? null : losses.Average();
    }

    private static LossDifference? Between(ResultsFolder results, string model, string reference) => LossDifference.Between(
        results,
        model,
        reference,
        run => run.Documents.Where(row => row.Set == PerplexityTable.InDomain).Select((DocumentRow row) => new LossDifference.Score(row.Document, row.Tokens, row.LogLikelihoodNats)));

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?)(?<unit>[BM])$")]
    private static partial Regex Pattern();
}
