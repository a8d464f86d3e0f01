using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Report;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Html;

/// <summary>Writes a report as one HTML page that holds all it needs: text, tables, figures as data, and the libraries that draw them.</summary>
internal static class HtmlPage
{
    public static string Write(ResultsFolder results, IReadOnlyList<Block> blocks, IReadOnlyList<(string Name, string Licence, string Script)> libraries)
    {
        var body = new HtmlBlocks(results.Name);
        string content = body.Write(blocks);
        StringBuilder page = new();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<title>{HtmlBlocks.Escape(results.Name)}: RetNet.Compare</title>\n")
            .Append($"<style>\n{Resource("page.css").Replace("DARK_BACKGROUND", DarkTheme.Background, StringComparison.Ordinal)}</style>\n</head>\n<body>\n")
            .Append("<header><span>RetNet.Compare</span><button type=\"button\" id=\"theme\">Theme: as the system</button></header>\n")
            .Append("<nav>").AppendJoin(' ', body.Sections.Select(section => $"<a href=\"#{section.Id}\">{HtmlBlocks.Escape(section.Text)}</a>")).Append("</nav>\n")
            .Append("<noscript><p>The figures need JavaScript; the tables do not.</p></noscript>\n")
            .Append($"<main>\n{content}</main>\n")
            .Append($"<footer>{HtmlBlocks.Escape(Citation(results))}</footer>\n")
            .Append($"<script type=\"application/json\" id=\"figures\">{Figures(body.Plots).ToJsonString()}</script>\n");
        foreach ((string name, string licence, string script) in libraries)
            page.Append($"<!-- {name}\n\n{licence.Replace("--", "- -", StringComparison.Ordinal)}-->\n<script>{EndSafe(script)}</script>\n");
        page.Append($"<script>\n{EndSafe(Resource("page.js"))}</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static JsonObject Figures(IEnumerable<Plot> plots) => new(plots.Select(plot => KeyValuePair.Create(plot.Name, (JsonNode?)VegaLiteFigure.Write(plot.Figure!))));

    private static string Citation(ResultsFolder results)
    {
        string?[] parts =
        [
            $"RetNet.Compare, experiment {results.Name}",
            JsonFacts.Find(results.Environment, "suite commit") is { } commit ? $"commit {commit}" : null,
            JsonFacts.Find(results.Environment, "captured at")?.Split('T')[0],
        ];
        return $"To cite: {string.Join(", ", parts.OfType<string>())}. Every number on this page is computed from the files beside it by compare report.";
    }

    /// <summary>An end tag in a string of the script would end the script.</summary>
    private static string EndSafe(string script) => script.Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{typeof(HtmlPage).Namespace}.{name}")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
