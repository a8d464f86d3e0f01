using RetNet.Compare.Reporting.Statistics;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Results;

/// <summary>A model after contexts of one length, over its seeds.</summary>
/// <param name="Model">Label.</param>
/// <param name="ContextTokens">Tokens read up to the last one scored.</param>
/// <param name="Perplexity">Mean over the seeds.</param>
/// <param name="HalfWidth">Half the width of its 95 % interval (Student t over seeds); null for one seed.</param>
internal sealed record ContextPerplexity(string Model, long ContextTokens, double Perplexity, double? HalfWidth)
{
    /// <summary>Every model and length, models in the experiment's order, short contexts first.</summary>
    public static IReadOnlyList<ContextPerplexity> All(ResultsFolder results) => [.. results.Catalog.Labels.SelectMany(model => results.CountedRuns(model)
        .SelectMany(run => run.Contexts.GroupBy(row => row.ContextTokens).Select(rows => (Context: rows.Key, Perplexity: Of([.. rows]))))
        .GroupBy(one => one.Context)
        .OrderBy(seeds => seeds.Key)
        .Select(seeds => Over(model, seeds.Key, [.. seeds.Select(one => one.Perplexity)])))];

    private static ContextPerplexity Over(string model, long context, double[] perplexities) =>
        new(model, context, perplexities.Average(), StudentT.HalfWidth(perplexities));

    private static double Of(ContextRow[] rows) => Math.Exp(-rows.Sum(row => row.LogLikelihoodNats) / rows.Sum(row => row.Tokens));
}
