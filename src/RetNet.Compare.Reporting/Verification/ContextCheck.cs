using System.Globalization;
using System.Text.RegularExpressions;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Perplexities by context length, matched by their share of the longest: <c>context 512 of 2048</c> is a quarter.</summary>
internal sealed partial class ContextCheck : LossCheck
{
    public static bool IsContext(string set) => Pattern().IsMatch(set);

    public override bool Takes(ExpectedRow row) => row.Metric == Perplexity && IsContext(row.Set);

    protected override (Func<RunResults, IEnumerable<LossDifference.Score>>? Scores, string Words) Choose(string set, ResultsFolder results)
    {
        Match match = Pattern().Match(set);
        double share = Number(match, "context") / Number(match, "longest");
        long[] contexts = [.. results.Runs.SelectMany(run => run.Contexts).Select(row => row.ContextTokens).Distinct().Order()];
        long? ours = contexts.Length == 0 ? null : contexts.Cast<long?>().FirstOrDefault(context => context == share * contexts[^1]);
        return ours is null
            ? (null, "no context of that share of the longest was scored")
            : (run => run.Contexts.Where(row => row.ContextTokens == ours).Select(row => new LossDifference.Score(row.Document, row.Tokens, row.LogLikelihoodNats)),
                $"the same validation tokens after {ours} of {contexts[^1]} tokens");
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^context (?<context>\d+) of (?<longest>\d+)$")]
    private static partial Regex Pattern();
}
