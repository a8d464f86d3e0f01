using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Statistics;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Loss of a model minus a reference's on the same documents, with an interval over documents and seeds.</summary>
/// <param name="Nats">Loss per token, difference.</param>
/// <param name="Interval">95 %: the wider end of paired bootstrap over documents and Student t over seeds; null for one document.</param>
/// <param name="DetectableNats">Smallest true difference that such a comparison finds four times out of five; null likewise.</param>
/// <param name="Documents">Documents that both scored.</param>
/// <param name="Seeds">Seeds that both were trained with.</param>
internal sealed record LossDifference(double Nats, Interval? Interval, double? DetectableNats, int Documents, int Seeds)
{
    private const int Resamples = 10_000;
    private const int BootstrapSeed = 1;

    /// <summary>A document's score.</summary>
    public readonly record struct Score(long Document, long Tokens, double LogLikelihoodNats);

    /// <summary>Compares two models.</summary>
    /// <param name="results">The results.</param>
    /// <param name="model">Label.</param>
    /// <param name="reference">Label of the other.</param>
    /// <param name="scores">What counts of a run.</param>
    /// <returns>The difference; null when they share no document.</returns>
    public static LossDifference? Between(ResultsFolder results, string model, string reference, Func<RunResults, IEnumerable<Score>> scores)
    {
        Dictionary<long, Score[]> ours = BySeed(results, model, scores);
        Dictionary<long, Score[]> theirs = BySeed(results, reference, scores);
        PairedDocument[] pairs = [.. Mean(ours.Values)
            .Join(Mean(theirs.Values), one => one.Document, other => other.Document, (one, other) => (one, other))
            .Where(pair => pair.one.Tokens == pair.other.Tokens && pair.one.Tokens > 0)
            .OrderBy(pair => pair.one.Document)
            .Select(pair => new PairedDocument(pair.one.Tokens, pair.one.LogLikelihoodNats, pair.other.LogLikelihoodNats))];
        if (pairs.Length == 0)
            return null;
        PairedDifference documents = PairedBootstrap.Compare(pairs, Resamples, BootstrapSeed);
        double[] bySeed = [.. ours.Keys.Intersect(theirs.Keys).Order().Select(seed => Loss(ours[seed]) - Loss(theirs[seed]))];
        double? half = StudentT.HalfWidth(bySeed);
        double detectable = documents.SmallestDetectableRatio is { } ratio ? Math.Log(ratio) : 0;
        return new(
            documents.LossNats,
            documents.LossIntervalNats is { } interval
                ? new(Math.Min(interval.Low, documents.LossNats - (half ?? 0)), Math.Max(interval.High, documents.LossNats + (half ?? 0)))
                : null,
            documents.SmallestDetectableRatio is null ? null : Math.Max(detectable, (half ?? 0) * 1.43),
            pairs.Length,
            bySeed.Length);
    }

    /// <summary>What was compared, for a verdict's reason.</summary>
    public string Basis => $"{Numbers.Whole(Documents)} documents, {(Seeds == 1 ? "one seed" : $"{Seeds} seeds")}" +
        (DetectableNats is { } smallest ? $", smallest detectable difference {Numbers.Significant(smallest, 2)} nats" : "");

    private static Dictionary<long, Score[]> BySeed(ResultsFolder results, string model, Func<RunResults, IEnumerable<Score>> scores) => results.CountedRuns(model)
        .Select(run => (run.Seed, Scores: scores(run).ToArray()))
        .Where(run => run.Scores.Length > 0)
        .ToDictionary(run => run.Seed, run => run.Scores);

    private static IEnumerable<Score> Mean(IEnumerable<Score[]> seeds) => seeds.SelectMany(scores => scores)
        .GroupBy(score => score.Document)
        .Select(group => new Score(group.Key, group.First().Tokens, group.Average(score => score.LogLikelihoodNats)));

    private static double Loss(Score[] scores) => -scores.Sum(score => score.LogLikelihoodNats) / scores.Sum(score => score.Tokens);
}
