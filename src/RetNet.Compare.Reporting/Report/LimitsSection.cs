using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>What these results can and cannot say, from their own facts.</summary>
internal static class LimitsSection
{
    public static void Write(ReportWriter report)
    {
        string[] sentences = [.. Learning(report), .. Differences(report), .. Seeds(report), .. Size(report), .. Timing(report)];
        if (sentences.Length == 0)
            return;
        report.Heading("What this can and cannot say");
        report.Bullets(sentences);
    }

    private static IEnumerable<string> Learning(ReportWriter report)
    {
        if (CorpusFacts.UnigramNatsPerToken(report.Results.Corpus) is not { } entropy)
            yield break;
        (string Model, double Loss)[] last = [.. report.Results.Catalog.Labels
            .Select(model => (Model: model, Losses: LastLosses(report.Results, model)))
            .Where(model => model.Losses.Length > 0)
            .Select(model => (model.Model, model.Losses.Average()))];
        if (last.Length == 0)
            yield break;
        string[] above = [.. last.Where(model => model.Loss >= entropy).Select(model => report.Results.Catalog.Name(model.Model))];
        yield return above.Length == 0
            ? $"Every model has learned more than token frequencies: validation loss lies {Numbers.Fixed(entropy - last.Max(model => model.Loss), 2)} to " +
                $"{Numbers.Fixed(entropy - last.Min(model => model.Loss), 2)} nats below the {Numbers.Fixed(entropy, 2)} nats that token frequencies alone give."
            : $"Not better than token frequencies alone ({Numbers.Fixed(entropy, 2)} nats): {string.Join(", ", above)}; " +
                "their perplexities say nothing about the architecture yet.";
    }

    private static double[] LastLosses(ResultsFolder results, string model) =>
        [.. results.CountedRuns(model).Where(run => run.Validation.Count > 0).Select(run => run.Validation[^1].LossNats)];

    private static IEnumerable<string> Differences(ReportWriter report)
    {
        PerplexityRow[] rows = [.. report.Perplexity.Where(row => row.PerplexityRatioLow is not null && row.Set == PerplexityTable.InDomain)];
        if (rows.Length == 0)
            yield break;
        string baseline = report.Results.Catalog.Name(rows[0].Baseline!);
        yield return Sentence("better than", row => row.PerplexityRatioHigh < 1)
            ?? $"In-domain, no model is better than {baseline} beyond the choice of documents.";
        if (Sentence("worse than", row => row.PerplexityRatioLow > 1) is { } worse)
            yield return worse;
        if (Sentence("not distinguishable from", row => row.PerplexityRatioLow <= 1 && row.PerplexityRatioHigh >= 1) is { } alike)
            yield return alike;

        string? Sentence(string relation, Func<PerplexityRow, bool> holds)
        {
            string[] names = [.. rows.Where(holds).Select(row => report.Results.Catalog.Name(row.Model))];
            return names.Length == 0 ? null : $"In-domain, on these documents, {relation} {baseline}: {string.Join(", ", names)}.";
        }
    }

    private static IEnumerable<string> Seeds(ReportWriter report)
    {
        int[] seeds = [.. report.Perplexity.Select(row => row.Seeds).Concat(RecallTable.Build(report.Results).Select(row => row.Seeds)).Distinct()];
        if (seeds.Length == 0)
            yield break;
        if (seeds.Min() == 1)
        {
            yield return "At least one model has a single seed: a difference between models may be one between seeds, and no interval here covers that.";
        }
        else
        {
            string count = seeds.Length == 1 ? $"{seeds[0]}" : $"{seeds.Min()} to {seeds.Max()}";
            yield return $"Intervals over {count} seeds assume that seeds scatter normally, which so few cannot show.";
        }
    }

    private static IEnumerable<string> Size(ReportWriter report)
    {
        ResultsFolder results = report.Results;
        RunResults[] trained = [.. results.Runs.Where(run => run.Steps.Count > 0)];
        if (results.Models.Count == 0 || trained.Length == 0)
            yield break;
        double parameters = results.Models.Average(row => (double)row.NonEmbeddingParameters);
        double tokens = trained.Max(run => run.Steps[^1].Tokens);
        yield return $"The models have about {Numbers.Significant(parameters / 1e6)} M non-embedding parameters and saw at most {Numbers.Significant(tokens / 1e6)} M tokens " +
            $"({Numbers.Significant(tokens / parameters, 2)} per parameter). Orders between architectures can change with size and training length" +
            (report.Perplexity.Count > 0 ? "; absolute perplexities depend on this corpus and vocabulary and are not those of any paper." : ".");
    }

    private static IEnumerable<string> Timing(ReportWriter report)
    {
        ResultsFolder results = report.Results;
        if (results.TrainingCosts.Count + results.Decode.Count + results.Prefill.Count == 0)
            yield break;
        yield return "Timings hold for this machine, these kernels and these sizes; ratios between architectures move with all three.";
        string[] capped =
        [
            .. results.TrainingCosts.Where(row => IsCapped(row.Stopped)).Select(row => $"{results.Catalog.Name(row.Model)} in training"),
            .. results.Decode.Where(row => IsCapped(row.Stopped)).Select(row => $"{results.Catalog.Name(row.Model)} in decoding"),
            .. results.Prefill.Where(row => IsCapped(row.Stopped)).Select(row => $"{results.Catalog.Name(row.Model)} in prefill"),
        ];
        if (capped.Length > 0)
            yield return $"Sampling ended at a cap before some medians had settled: {string.Join(", ", capped.Distinct())}.";
        TrainingCostRow[] noisy = [.. results.TrainingCosts.Where(row => row.RelativeSpread > 0.05)];
        if (noisy.Length > 0)
            yield return $"Noisy step times (spread over 5 %): {string.Join(", ", noisy.Select(row => results.Catalog.Name(row.Model)).Distinct())}.";
    }

    private static bool IsCapped(StopReason? reason) => reason is StopReason.SampleCap or StopReason.TimeCap;
}
