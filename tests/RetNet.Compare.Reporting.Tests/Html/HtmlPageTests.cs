using System.Net;
using System.Text.RegularExpressions;
using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Tests.Html;

/// <summary>The page as a file.</summary>
public sealed partial class HtmlPageTests(MadePage page) : IClassFixture<MadePage>
{
    private const int MostBytes = 1_500_000;
    private static readonly ReportOptions Quick = new() { Renderer = new GnuplotRenderer("no-such-gnuplot"), BootstrapResamples = 100 };

    [Fact]
    public void Every_table_and_every_sentence_of_the_report_stands_in_the_page()
    {
        string words = Words(page.Html);

        foreach (string line in File.ReadLines(page.Result.Report).Where(line => line.Length > 0 && !line.StartsWith('!')))
        {
            string[] parts = line.StartsWith('|')
                ? line.Trim('|').Split('|').Select(cell => cell.Replace("**", "", StringComparison.Ordinal).Trim()).Where(cell => !Rule().IsMatch(cell)).ToArray()
                : [Markup().Replace(line, "").Trim()];
            foreach (string part in parts)
                Assert.Contains(part, words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_table_and_figure_has_a_number_an_anchor_and_the_command_that_makes_it_again()
    {
        string[] figures = [.. Figure().Matches(page.Html).Select(match => match.Value)];

        Assert.True(figures.Length > 20, $"only {figures.Length} items");
        Assert.All(figures, figure => Assert.Matches(Item(), figure));
        Assert.Equal(figures.Length, figures.Select(figure => Id().Match(figure).Value).Distinct().Count());
    }

    [Fact]
    public void The_page_is_small_and_asks_the_network_for_nothing()
    {
        Assert.InRange(new FileInfo(page.Result.Page!).Length, 800_000, MostBytes);
        Assert.DoesNotMatch("""(<link|<img|<iframe|@import|url\(|\bsrc=)""", Scripts().Replace(page.Html, ""));
    }

    [Fact]
    public void Writing_it_again_changes_nothing() =>
        Assert.Equal(page.Html, File.ReadAllText(ReportBuilder.Write(page.Folder, Quick with { CacheFolder = Repository.TestCache }).Page!));

    [Fact]
    public void Without_the_libraries_the_report_is_written_and_says_so_in_one_sentence()
    {
        using var made = new MadeResults();
        string file = Path.Combine(made.Parent, "a-file");
        File.WriteAllText(file, "");
        File.WriteAllText(Path.Combine(made.Folder, "report.html"), "older");
        ReportOptions options = Quick with { CacheFolder = Path.Combine(file, "cache") };

        ReportResult result = ReportBuilder.Write(made.Folder, options);

        string sentence = Assert.Single(result.Missing, one => one.StartsWith("The page report.html was not written: The cache folder", StringComparison.Ordinal));
        Assert.Contains($"- {sentence}\n", File.ReadAllText(result.Report), StringComparison.Ordinal);
        Assert.Null(result.Page);
        Assert.False(File.Exists(Path.Combine(made.Folder, "report.html")));
    }

    private static string Words(string html) => WebUtility.HtmlDecode(Tags().Replace(Scripts().Replace(html, ""), ""));

    [GeneratedRegex("^-+:?$")]
    private static partial Regex Rule();

    [GeneratedRegex("""^(#+|-|```\w*)(\s|$)|</?(details|summary)>|^\*.*\)$|\*""")]
    private static partial Regex Markup();

    [GeneratedRegex("""<figure class="(table|plot)".*?</figure>""", RegexOptions.Singleline)]
    private static partial Regex Figure();

    [GeneratedRegex(
        """id="(table|figure)-[a-z0-9-]+".*<b>(Table|Figure) \d+\.</b>.*From <code>[^<]+\.(csv|json)</code>, made by <code>compare [a-z]+ .*cpu-quick</code>""",
        RegexOptions.Singleline)]
    private static partial Regex Item();

    [GeneratedRegex("""id="[^"]+""")]
    private static partial Regex Id();

    [GeneratedRegex("<(script|style)[^>]*>.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("<[a-z/!][^>]*>")]
    private static partial Regex Tags();
}
