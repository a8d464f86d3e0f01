using RetNet.Compare.Data;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Reporting.Html;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Report;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;
using RetNet.Compare.Reporting.Verification;

namespace RetNet.Compare.Reporting;

/// <summary>
/// Makes the report of a results folder from its files alone: <c>perplexity.csv</c>, <c>recall.csv</c>, <c>verdicts.csv</c>, <c>plots/</c> (PNG and SVG), <c>tables/</c> (LaTeX), <c>report.html</c> and <c>report.md</c>.
/// Results may be partial; what is missing is said in the report.
/// </summary>
public static class ReportBuilder
{
    /// <summary>Writes or rewrites the report in <paramref name="resultsFolder"/>; every file is replaced whole, the report last.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">The folder holds no results of this suite.</exception>
    public static ReportResult Write(string resultsFolder, ReportOptions options)
    {
        ResultsFolder results = ResultsFolder.Open(resultsFolder);
        IReadOnlyList<PerplexityRow> perplexity = PerplexityTable.Build(results, options.BootstrapResamples, options.BootstrapSeed);
        if (perplexity.Count > 0)
            CsvFile.Write(Path.Combine(results.Location, "perplexity.csv"), perplexity);
        IReadOnlyList<RecallRow> recall = RecallTable.Build(results);
        if (recall.Count > 0)
            CsvFile.Write(Path.Combine(results.Location, "recall.csv"), recall);

        List<string> missing = [.. Gaps.In(results)];
        IReadOnlyList<VerdictRow> verdicts = Verdicts(results, missing);
        List<string> drawn = [];
        List<Plot> plots = [];
        HashSet<string> names = [];
        string? problem = options.Renderer.Problem;
        foreach (Plot plot in PlotList.Build(results, perplexity))
        {
            if (plot.Figure is null)
            {
                missing.Add($"Figure {plot.Name}: no {plot.Source} yet.");
                continue;
            }

            plots.Add(plot);
            if (problem is null && Draw(plot, results, options, missing) is { } paths)
            {
                drawn.AddRange(paths);
                names.Add(plot.Name);
            }
        }

        if (problem is not null)
            missing.Add($"No figure was drawn. {problem}");

        var libraries = Libraries(options, missing);
        var writer = new ReportWriter(results, perplexity, verdicts, plots, missing);
        IReadOnlyList<Block> blocks = writer.Write();
        foreach (Table table in writer.Tables)
            AtomicFile.WriteAllText(Path.Combine(results.Location, "tables", $"{table.Name}.tex"), LatexTable.Write(table));
        string page = Path.Combine(results.Location, "report.html");
        if (libraries is not null)
            AtomicFile.WriteAllText(page, HtmlPage.Write(results, blocks, libraries));
        else
            File.Delete(page);
        string path = Path.Combine(results.Location, "report.md");
        AtomicFile.WriteAllText(path, MarkdownReport.Write(blocks, names));
        return new ReportResult { Report = path, Page = libraries is null ? null : page, Figures = drawn, Missing = missing, Verdicts = verdicts };
    }

    private static IReadOnlyList<(string Name, string Licence, string Script)>? Libraries(ReportOptions options, List<string> missing)
    {
        try
        {
            return options.CacheFolder is { } folder ? PageScripts.Load(folder) : null;
        }
        catch (DataException error)
        {
            missing.Add($"The page report.html was not written: {error.Message}");
            return null;
        }
    }

    private static IReadOnlyList<VerdictRow> Verdicts(ResultsFolder results, List<string> missing)
    {
        try
        {
            IReadOnlyList<VerdictRow> verdicts = Verifier.Verify(results);
            if (verdicts.Count > 0)
                CsvFile.Write(Path.Combine(results.Location, Verifier.VerdictsFile), verdicts);
            return verdicts;
        }
        catch (InvalidDataException error)
        {
            missing.Add(error.Message);
            return [];
        }
    }

    private static string[]? Draw(Plot plot, ResultsFolder results, ReportOptions options, List<string> missing)
    {
        string[] paths = [.. new[] { "png", "svg" }.Select(format => Path.Combine(results.Location, "plots", $"{plot.Name}.{format}"))];
        try
        {
            foreach (string path in paths)
                options.Renderer.Render(plot.Figure!, path);
            return paths;
        }
        catch (InvalidOperationException error)
        {
            missing.Add($"Figure {plot.Name}: {error.Message}");
            return null;
        }
    }
}
