using System.Text;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Report;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting;

/// <summary>The results that a README shows, written between two marks from the files of a results folder that has a report.</summary>
public static class ReadmeResults
{
    /// <summary>The line before them.</summary>
    public const string Begin = "<!-- results: begin -->";

    /// <summary>The line after them.</summary>
    public const string End = "<!-- results: end -->";

    private const string Picture = "decode-latency";

    /// <summary>Writes the results of <paramref name="resultsFolder"/> into the file <paramref name="readme"/>.</summary>
    /// <exception cref="InvalidDataException">The file lacks a mark, or the folder holds no results.</exception>
    public static void Write(string readme, string resultsFolder) =>
        AtomicFile.WriteAllText(readme, Update(readme, resultsFolder));

    /// <summary>What <see cref="Write"/> would write.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static string Update(string readme, string resultsFolder)
    {
        string text = File.ReadAllText(readme);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"{readme}: has no place for results. Put the lines '{Begin}' and '{End}' where they shall stand.");
        ResultsFolder results = ResultsFolder.Open(resultsFolder);
        string link = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(readme))!, results.Location);
        return $"{text[..(begin + Begin.Length)]}\n{Block(results, link)}{text[end..]}";
    }

    private static string Block(ResultsFolder results, string link)
    {
        StringBuilder block = new();
        Table table = Table(results);
        block.Append($"{table.Caption} From [{results.Name}]({link}/report.md).\n\n{MarkdownTable.Write(table)}");
        if (File.Exists(Path.Combine(results.Location, "plots", $"{Picture}.png")))
            block.Append($"\n![{InferencePlots.DecodeLatency(results, SmallestBatch(results)).Caption}]({link}/plots/{Picture}.png)\n");
        return block.ToString();
    }

    private static Table Table(ResultsFolder results)
    {
        PerplexityRow[] perplexity = [.. new ResultsReader().Rows<PerplexityRow>(results.Location, "perplexity.csv").Where(row => row.Set == PerplexityTable.InDomain)];
        TrainingCostRow[] training = [.. results.TrainingCosts.DistinctBy(row => row.Model)];
        DecodeRow[] decode = [.. results.Decode.Where(row => row.Batch == SmallestBatch(results)).GroupBy(row => row.Model).Select(rows => rows.MaxBy(row => row.Length)!)];
        return new Table
        {
            Name = "readme",
            Source = "perplexity.csv, training-cost.csv and decode.csv",
            Caption = Caption(results, perplexity, training, decode),
            Columns =
            [
                new Column("Model", false),
                new Column("Perplexity", Best: Best.Lowest),
                new Column("Training (tokens/s)", Best: Best.Highest),
                new Column("Peak memory (MiB)", Best: Best.Lowest),
                new Column("Decoding (ms/token)", Best: Best.Lowest),
                new Column("State (MiB)", Best: Best.Lowest),
            ],
            Rows = [.. results.Catalog.Labels.Select(model => (Cell[])
            [
                results.Catalog.Name(model),
                Of(perplexity, row => row.Model == model, row => row.Perplexity, row => Numbers.WithHalfWidth(row.Perplexity, row.PerplexityHalfWidth)),
                Of(training, row => row.Model == model, row => row.TokensPerS, row => Numbers.Whole(row.TokensPerS)),
                Of(training, row => row.Model == model, row => row.PeakBytes, row => Numbers.Mebibytes(row.PeakBytes)),
                Of(decode, row => row.Model == model, row => row.LatencyMs, row => Numbers.Significant(row.LatencyMs)),
                Of(decode, row => row.Model == model, row => row.StateBytes, row => Numbers.Mebibytes(row.StateBytes)),
            ])],
        };
    }

    private static string Caption(ResultsFolder results, PerplexityRow[] perplexity, TrainingCostRow[] training, DecodeRow[] decode)
    {
        string[] lengths = [.. decode.Select(row => $"{row.Length}").Distinct()];
        string?[] parts =
        [
            results.Models.Count == 0 ? null : $"Models of {Numbers.Significant(results.Models.Average(row => row.NonEmbeddingParameters) / 1e6)} M parameters without embeddings",
            perplexity.Length == 0 ? null : $"in-domain perplexity after {Numbers.Significant(results.Runs.Max(run => run.Steps.Count == 0 ? 0 : run.Steps[^1].Tokens) / 1e6)} M tokens" +
                (perplexity.Max(row => row.Seeds) == 1 ? " (one seed)" : ""),
            training.Length == 0 ? null : $"training steps: {CostPlots.Conditions(training).Shared}",
            decode.Length == 0 ? null : $"decoding after {string.Join(" or ", lengths)} tokens, batch {decode[0].Batch}, {decode[0].Precision}",
            SetupSection.Machine(results) is { Length: > 0 } machine ? machine : null,
        ];
        return $"{string.Join("; ", parts.OfType<string>())}.";
    }

    private static long? SmallestBatch(ResultsFolder results) => results.Decode.Min(row => (long?)row.Batch);

    private static Cell Of<T>(IEnumerable<T> rows, Func<T, bool> wanted, Func<T, double> value, Func<T, string> text)
        where T : class => rows.FirstOrDefault(wanted) is { } row ? new Cell(text(row), value(row)) : Cell.Absent;
}
