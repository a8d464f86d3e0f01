using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>
/// Perplexities of one table: what counts is each model's difference from the reference in nats, as absolute perplexity depends on text and
/// vocabulary.
/// </summary>
internal abstract class LossCheck : IClaimCheck
{
    protected const string Perplexity = "perplexity";

    public abstract bool Takes(ExpectedRow row);

    public IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results) => rows.Select(row => Check(row, rows, results));

    /// <summary>Chooses what of a run belongs to a published set; null with the reason when nothing can.</summary>
    protected abstract (Func<RunResults, IEnumerable<LossDifference.Score>>? Scores, string Words) Choose(string set, ResultsFolder results);

    private VerdictRow Check(ExpectedRow row, IReadOnlyList<ExpectedRow> rows, ResultsFolder results)
    {
        if (row.Model == ModelMatch.Reference)
            return VerdictRow.Of(row, Units.Nats, Verdict.Reference, "the others are compared with it");
        if (rows.FirstOrDefault(other => other.Model == ModelMatch.Reference && other.Set == row.Set) is not { } reference)
            return VerdictRow.NotMeasured(row, Units.Nats, $"no number of {ModelMatch.Reference} on {row.Set} is published beside it");
        double target = Math.Log(row.Value / reference.Value);
        if (ModelMatch.Label(results, row.Model) is not { } model || ModelMatch.Label(results, ModelMatch.Reference) is not { } ours)
            return VerdictRow.NotMeasured(row, Units.Nats, $"{row.Model} and {ModelMatch.Reference} are not both in this experiment") with { Target = target };
        (Func<RunResults, IEnumerable<LossDifference.Score>>? scores, string words) = Choose(row.Set, results);
        if (scores is null || LossDifference.Between(results, model, ours, scores) is not { } difference)
            return VerdictRow.NotMeasured(row, Units.Nats, scores is null ? words : $"{words}: not scored by both models yet") with { Target = target };
        return VerdictRow.Of(
            row,
            Units.Nats,
            difference.Interval is { } interval ? Decision.Sign(target, interval, difference.DetectableNats ?? 0) : Verdict.Undecided,
            $"loss minus {results.Catalog.Name(ours)}'s on {words}; {difference.Basis}") with
        {
            Target = target,
            Ours = difference.Nats,
            OursLow = difference.Interval?.Low,
            OursHigh = difference.Interval?.High,
        };
    }
}
