using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>The marks of Table 1 (<c>++</c> is 2, <c>+</c> 1, <c>-</c> -1): a lower mark than RetNet's claims a higher in-domain loss.</summary>
internal sealed class PerformanceCheck : IClaimCheck
{
    public bool Takes(ExpectedRow row) => row.Metric == "performance";

    public IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results)
    {
        double? best = rows.FirstOrDefault(row => row.Model == ModelMatch.Reference)?.Value;
        return rows.Select(row => Check(row, best, results));
    }

    private static VerdictRow Check(ExpectedRow row, double? best, ResultsFolder results)
    {
        if (row.Model == ModelMatch.Reference)
            return VerdictRow.Of(row, Units.Nats, Verdict.Reference, "the others are compared with it");
        if (best is null || row.Value >= best)
            return VerdictRow.NotMeasured(row, Units.Nats, "the same mark as RetNet's claims no order");
        if (ModelMatch.Label(results, row.Model) is not { } model || ModelMatch.Label(results, ModelMatch.Reference) is not { } reference
            || LossDifference.Between(results, model, reference, InDomain) is not { Interval: { } interval } difference)
            return VerdictRow.NotMeasured(row, Units.Nats, "nothing is trained here; experiment table-5 is");
        return VerdictRow.Of(row, Units.Nats, Decision.Sign(1, interval, double.PositiveInfinity), $"loss minus RetNet's in domain; {difference.Basis}") with
        {
            Ours = difference.Nats,
            OursLow = interval.Low,
            OursHigh = interval.High,
        };
    }

    private static IEnumerable<LossDifference.Score> InDomain(RunResults run) => run.Documents
        .Where(row => row.Set == PerplexityTable.InDomain)
        .Select(row => new LossDifference.Score(row.Document, row.Tokens, row.LogLikelihoodNats));
}
