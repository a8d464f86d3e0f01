using System.Globalization;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>What was run, how to run it again, and by which rules.</summary>
internal static class SetupSection
{
    private const string Capabilities = "torch capabilities ";

    public static void Write(ReportWriter report)
    {
        ResultsFolder results = report.Results;
        report.Title($"Results: {results.Name}");
        if (results.Experiment?.Description is { } description)
            report.Paragraph(description);

        string models = string.Join(", ", results.Catalog.Labels.Select(results.Catalog.Name));
        int finished = results.Runs.Count(run => run.Finished);
        List<string> facts = [];
        if (models.Length > 0)
            facts.Add($"Models: {models}.");
        if (results.Runs.Count > 0)
            facts.Add($"Training runs: {finished} of {results.Runs.Count} finished, seeds {string.Join(", ", results.Runs.Select(run => run.Seed).Distinct().Order())}.");
        if (JsonFacts.Find(results.Environment, "captured at", "date", "time") is { } date)
            facts.Add($"Date: {Date(date)}.");
        if (Machine(results) is { Length: > 0 } machine)
            facts.Add($"Machine: {machine}.");
        if (Software(results) is { Length: > 0 } software)
            facts.Add($"Computed by: {software}.");
        report.Bullets(facts);

        report.Paragraph("Run it again, or continue it where it stopped; then rebuild this report from the files beside it alone:");
        report.Code("sh", $"./run-all.sh --experiment {results.Name}\ndotnet run -c Release --project src/RetNet.Compare.Cli -- report results/{results.Name}");
        if (results.Experiment is { } experiment)
            report.Folded("Configuration (experiment.yaml)", () => report.Code("yaml", experiment.Text));

        report.Heading("Rules of comparison");
        report.Paragraph(
            $"Every model reads the same tokens in the same order with the same optimizer, schedule, vocabulary, embedding tying and, where the configuration names no other for a model, precision{(results.Trials.Count > 0 ? ", at the best of the same learning rates" : "")}; " +
            "only the sequence mixer differs, within 2 % of the same non-embedding parameters. " +
            $"{ParameterSpread(results)}" +
            "The Transformer decodes with a preallocated K/V cache. Prefill and decode are timed apart. Training throughput leaves out evaluation and checkpoints. " +
            "Timings are medians; fractions are of what this machine was measured to reach (matrix multiplication, memory reads), not of a data sheet. " +
            "Perplexity differences are paired over the same documents. " +
            "Spread is half the interquartile range over the median. Bold marks a column's best value, also where the difference is within its interval.");
    }

    private static string Date(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out DateTimeOffset date)
        ? date.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
        : text;

    private static string ParameterSpread(ResultsFolder results)
    {
        double[] spreads = [.. results.Models.Where(row => row.NonEmbeddingParameters > 0)
            .GroupBy(row => (row.Layers, row.Width), row => (double)row.NonEmbeddingParameters)
            .Where(size => size.Count() > 1)
            .Select(size => (size.Max() / size.Min()) - 1)];
        return spreads.Length == 0 ? "" : $"Here they lie within {Numbers.Percent(spreads.Max(), 2)} % of each other{(spreads.Length > 1 ? " at each size" : "")}. ";
    }

    public static string Machine(ResultsFolder results)
    {
        string?[] parts =
        [
            JsonFacts.Find(results.Environment, "cpu model"),
            JsonFacts.Find(results.Environment, "cpu processors usable") is { } processors ? $"{processors} processors usable" : null,
            JsonFacts.Find(results.Environment, "memory bytes") is { } bytes && double.TryParse(bytes, out double value)
                ? $"{Numbers.Significant(value / (1 << 30))} GiB memory"
                : null,
            .. Gpus(results),
            JsonFacts.Find(results.Environment, "operating system"),
        ];
        return string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    /// <summary>Provider, versions and capabilities behind every row.</summary>
    private static string Software(ResultsFolder results)
    {
        if (JsonFacts.Find(results.Environment, "torch version") is not { } version)
            return "";
        string[] capabilities = [.. JsonFacts.Scalars(results.Environment!.Value)
            .Where(fact => fact.Key.StartsWith(Capabilities, StringComparison.Ordinal))
            .Select(fact => $"{fact.Key[Capabilities.Length..]} {fact.Value}")];
        string provider = string.Join(' ', new[] { JsonFacts.Find(results.Environment, "torch provider"), JsonFacts.Find(results.Environment, "torch provider version") }.OfType<string>());
        return $"libtorch {version}{(provider.Length > 0 ? $" by provider {provider}" : "")}{(capabilities.Length > 0 ? $"; {string.Join(", ", capabilities)}" : "")}";
    }

    private static IEnumerable<string> Gpus(ResultsFolder results) => results.Environment is not { } environment ? [] : JsonFacts.Tables(environment, "environment")
        .Where(table => table.Name == "environment-gpus")
        .SelectMany(table => table.Rows)
        .Select(row => row[0].Text);
}
