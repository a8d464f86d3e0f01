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

    public IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results) => rows
        .Select(row => Check(row, rows, results))
        .Concat(rows.GroupBy(row => row.Set).Select(set => Order([.. set], results)).OfType<VerdictRow>());

    /// <summary>Chooses what of a run belongs to a published set; null with the reason when nothing can.</summary>
    protected abstract (Func<RunResults, IEnumerable<LossDifference.Score>>? Scores, string Words) Choose(string set, ResultsFolder results);

    /// <summary>The order of all models on one set, pair by pair; null while fewer than three are scored.</summary>
    private VerdictRow? Order(ExpectedRow[] rows, ResultsFolder results)
    {
        if (Choose(rows[0].Set, results).Scores is not { } scores)
            return null;
        (double Target, LossDifference Ours)[] pairs = [.. from first in rows
            from second in rows
            where first.Value < second.Value
            let better = ModelMatch.Label(results, first.Model)
            let worse = ModelMatch.Label(results, second.Model)
            where better is not null && worse is not null
            let difference = LossDifference.Between(results, worse, better, scores)
            where difference?.Interval is not null
            select (Math.Log(second.Value / first.Value), difference)];
        // Three models make three pairs.
        if (pairs.Length < 3)
            return null;
        int same = pairs.Count(pair => pair.Ours.Interval!.Value.Low > 0);
        int opposite = pairs.Count(pair => pair.Ours.Interval!.Value.High < 0);
        return new VerdictRow
        {
            Source = rows[0].Source,
            Model = "all",
            Set = rows[0].Set,
            Metric = "perplexity_order",
            Unit = Units.Ratio,
            Target = 1,
            Ours = (double)same / pairs.Length,
            Verdict = opposite > 0 ? Verdict.NotReproduced : same == pairs.Length ? Verdict.Reproduced : Verdict.Undecided,
            Basis = $"of {pairs.Length} pairs of models, {same} are in the published order, {opposite} in the opposite one, {pairs.Length - same - opposite} cannot be told apart",
        };
    }

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
