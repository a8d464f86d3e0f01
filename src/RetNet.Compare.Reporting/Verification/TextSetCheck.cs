using System.Text.Json;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Perplexities by text set. A set of ours with another name counts where <c>corpus.json</c> says that it stands in for the published one.</summary>
internal sealed class TextSetCheck : LossCheck
{
    public override bool Takes(ExpectedRow row) => row.Metric == Perplexity && !ContextCheck.IsContext(row.Set) && !ScalingCheck.IsSize(row.Set);

    protected override (Func<RunResults, IEnumerable<LossDifference.Score>>? Scores, string Words) Choose(string set, ResultsFolder results)
    {
        string[] scored = [.. results.Runs.SelectMany(run => run.Documents).Select(row => row.Set).Distinct()];
        string? name = scored.Contains(set) ? set : scored.FirstOrDefault(ours => StandsInFor(results.Corpus, ours, set));
        return name is null
            ? (null, $"no text set here is {set} or stands in for it")
            : (run => run.Documents.Where(row => row.Set == name).Select(row => new LossDifference.Score(row.Document, row.Tokens, row.LogLikelihoodNats)),
                name == set ? name : $"{name}, which stands in for {set}");
    }

    private static bool StandsInFor(JsonElement? corpus, string ours, string published) =>
        corpus is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("splits", out JsonElement splits) && splits.ValueKind == JsonValueKind.Array
        && splits.EnumerateArray().Any(split => Text(split, "name") == ours
            && (Text(split, "standsInFor")?.StartsWith(published, StringComparison.OrdinalIgnoreCase) ?? false));

    private static string? Text(JsonElement split, string name) =>
        split.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
