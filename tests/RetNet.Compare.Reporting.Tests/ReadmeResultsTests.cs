using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Tests;

public sealed class ReadmeResultsTests
{
    [Fact]
    public void The_README_shows_the_committed_results()
    {
        using var made = new MadeResults();
        string text = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string readme = Path.Combine(made.Parent, "README.md");
        File.WriteAllText(readme, text);
        string results = Directory.CreateDirectory(Path.Combine(made.Parent, "results")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(results, "cpu-quick"), Committed());

        string current = ReadmeResults.Update(readme, Path.Combine(results, "cpu-quick"));

        Assert.True(
            current == text,
            "README.md is older than results/cpu-quick. Run: dotnet run -c Release --project src/RetNet.Compare.Cli -- report results/cpu-quick --readme README.md");
    }

    /// <summary>The committed results, which run-all.sh sets aside when it makes this machine's.</summary>
    private static string Committed()
    {
        string results = Path.Combine(Repository.Root, "results"), present = Path.Combine(results, "cpu-quick");
        string? setAside = Directory.GetDirectories(results, "cpu-quick.made-elsewhere-*").Order(StringComparer.Ordinal).LastOrDefault();
        return setAside is not null && File.Exists(Path.Combine(present, ".made-here")) ? setAside : present;
    }

    [Fact]
    public void Table_and_picture_come_from_the_files_and_what_is_around_them_stays()
    {
        using var made = new MadeResults(models: 3);
        ReportBuilder.Write(made.Folder, new ReportOptions { Renderer = new GnuplotRenderer("no-such-gnuplot"), BootstrapResamples = 100 });
        Directory.CreateDirectory(Path.Combine(made.Folder, "plots"));
        File.WriteAllText(Path.Combine(made.Folder, "plots", "decode-latency.png"), "");
        string readme = Path.Combine(made.Parent, "README.md");
        File.WriteAllText(readme, $"before\n{ReadmeResults.Begin}\nold\n{ReadmeResults.End}\nafter\n");

        ReadmeResults.Write(readme, made.Folder);

        string text = File.ReadAllText(readme);
        Assert.StartsWith($"before\n{ReadmeResults.Begin}\nModels of 3.15 M parameters without embeddings; in-domain perplexity after ", text, StringComparison.Ordinal);
        Assert.EndsWith($"{ReadmeResults.End}\nafter\n", text, StringComparison.Ordinal);
        Assert.Contains("bands from the 10th to the 90th percentile.](cpu-quick/plots/decode-latency.png)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("old", text, StringComparison.Ordinal);
        foreach (TrainingCostRow row in CsvFile.Read<TrainingCostRow>(Path.Combine(made.Folder, "training-cost.csv")))
            Assert.Contains(Numbers.Whole(row.TokensPerS), text, StringComparison.Ordinal);
        Assert.Equal(text, ReadmeResults.Update(readme, made.Folder));
    }

    [Fact]
    public void A_file_without_the_marks_is_left_alone_and_said_to_lack_them()
    {
        using var made = new MadeResults();
        string readme = Path.Combine(made.Parent, "README.md");
        File.WriteAllText(readme, "nothing\n");

        var error = Assert.Throws<InvalidDataException>(() => ReadmeResults.Write(readme, made.Folder));

        Assert.Contains($"Put the lines '{ReadmeResults.Begin}' and '{ReadmeResults.End}'", error.Message, StringComparison.Ordinal);
        Assert.Equal("nothing\n", File.ReadAllText(readme));
    }
}
