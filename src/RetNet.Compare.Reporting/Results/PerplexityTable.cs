using RetNet.Compare.Reporting.Statistics;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Collects the runs' evaluations and compares every model with the baseline on the same documents.</summary>
public static class PerplexityTable
{
    /// <summary>Name of the in-domain text set.</summary>
    public const string InDomain = "validation";

    /// <summary>One row per model and text set, models in the experiment's order, the in-domain set first.</summary>
    public static IReadOnlyList<PerplexityRow> Build(ResultsFolder results, int resamples, int seed)
    {
        string[] sets = [.. results.Runs.SelectMany(run => run.Evaluation).Select(row => row.Set).Distinct()
            .OrderBy(set => set != InDomain)];
        return [.. results.Catalog.Labels.SelectMany(model => sets.Select(set => Row(results, model, set, resamples, seed)).OfType<PerplexityRow>())];
    }

    private static PerplexityRow? Row(ResultsFolder results, string model, string set, int resamples, int seed)
    {
        EvaluationRow[] rows = [.. Evaluated(results, model, set).Select(run => run.Evaluation.First(row => row.Set == set))];
        if (rows.Length == 0)
            return null;

        double[] perplexities = [.. rows.Select(row => row.Perplexity)];
        double[] bits = [.. rows.Select(row => row.BitsPerByte)];
        PairedDifference? difference = Compare(results, model, set, resamples, seed);
        return new PerplexityRow
        {
            Model = model,
            Set = set,
            Seeds = rows.Length,
            Documents = rows[0].Documents,
            Tokens = rows[0].Tokens,
            Perplexity = perplexities.Average(),
            PerplexityHalfWidth = StudentT.HalfWidth(perplexities),
            BitsPerByte = bits.Average(),
            BitsPerByteHalfWidth = StudentT.HalfWidth(bits),
            Baseline = difference is null ? null : results.Catalog.Baseline,
            PairedDocuments = difference?.Documents,
            LossDifferenceNats = difference?.LossNats,
            PerplexityRatio = difference?.PerplexityRatio,
            PerplexityRatioLow = difference?.PerplexityRatioInterval?.Low,
            PerplexityRatioHigh = difference?.PerplexityRatioInterval?.High,
            SmallestDetectableRatio = difference?.SmallestDetectableRatio,
        };
    }

    private static PairedDifference? Compare(ResultsFolder results, string model, string set, int resamples, int seed)
    {
        if (results.Catalog.Baseline is not { } baseline || baseline == model)
            return null;
        Dictionary<long, (long Tokens, double LogLikelihood)> ours = MeanOverSeeds(results, model, set);
        Dictionary<long, (long Tokens, double LogLikelihood)> theirs = MeanOverSeeds(results, baseline, set);
        PairedDocument[] pairs = [.. ours
            .Where(document => theirs.TryGetValue(document.Key, out var other) && other.Tokens == document.Value.Tokens && other.Tokens > 0)
            .OrderBy(document => document.Key)
            .Select(document => new PairedDocument(document.Value.Tokens, document.Value.LogLikelihood, theirs[document.Key].LogLikelihood))];
        return pairs.Length == 0 ? null : PairedBootstrap.Compare(pairs, resamples, seed);
    }

    private static Dictionary<long, (long Tokens, double LogLikelihood)> MeanOverSeeds(ResultsFolder results, string model, string set) =>
        Evaluated(results, model, set)
            .SelectMany(run => run.Documents)
            .Where(row => row.Set == set)
            .GroupBy(row => row.Document)
            .ToDictionary(group => group.Key, group => (group.First().Tokens, group.Average(row => row.LogLikelihoodNats)));

    private static IEnumerable<RunResults> Evaluated(ResultsFolder results, string model, string set) =>
        results.CountedRuns(model).Where(run => run.Evaluation.Any(row => row.Set == set));
}
