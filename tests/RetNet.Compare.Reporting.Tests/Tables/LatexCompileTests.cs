using System.Diagnostics;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Tests.Tables;

public sealed class LatexCompileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("latex-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [ProgramFact("pdflatex", "texlive-latex-recommended")]
    public void Every_table_of_a_report_compiles_and_fits_onto_its_page()
    {
        using var made = new MadeResults(models: 7, seeds: 2);
        ReportBuilder.Write(made.Folder, new ReportOptions { Renderer = new GnuplotRenderer("no-such-gnuplot"), BootstrapResamples = 100 });
        string[] tables = Directory.GetFiles(Path.Combine(made.Folder, "tables"), "*.tex");
        Assert.True(tables.Length > 10, $"only {tables.Length} tables");

        AssertCompiles([.. tables.Select(File.ReadAllText)]);
    }

    [ProgramFact("pdflatex", "texlive-latex-recommended")]
    public void A_table_of_many_rows_goes_over_several_pages_and_one_of_long_sentences_over_several_lines()
    {
        var rows = Enumerable.Range(0, 200).Select(row => new Cell[] { $"model_{row} & co", "a ± b × c − d – e ≤ f ≥ g … #1 100 % {x}~y^z \\w $", "12.3" }).ToArray();
        string sentence = string.Join(' ', Enumerable.Repeat("a sentence about the text", 8));
        Column[] columns = [new("Model", false), new("Words", false), new("Number")];
        var table = new Table { Name = "many", Source = "many.csv", Caption = "Many rows.", Columns = columns, Rows = rows };

        AssertCompiles([LatexTable.Write(table), LatexTable.Write(table with { Name = "wide", Rows = [["model", sentence, "1"]] })], atLeastPages: 4);
    }

    private void AssertCompiles(IReadOnlyList<string> tables, int atLeastPages = 1)
    {
        File.WriteAllText(Path.Combine(folder, "tables.tex"), $"""
            \documentclass{"{"}article{"}"}
            \usepackage[a4paper,margin=2.5cm]{"{"}geometry{"}"}
            \usepackage{"{"}booktabs,graphicx,longtable{"}"}
            \begin{"{"}document{"}"}
            {string.Join("\\clearpage\n", tables)}
            \end{"{"}document{"}"}
            """);
        using Process latex = Process.Start(new ProcessStartInfo("pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "tables.tex"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        })!;
        string words = latex.StandardOutput.ReadToEnd();
        latex.WaitForExit();

        Assert.True(latex.ExitCode == 0, words);
        Assert.DoesNotMatch("too large|Overfull", words);
        string pages = words[(words.LastIndexOf('(') + 1)..];
        Assert.True(int.Parse(pages[..pages.IndexOf(' ')]) >= atLeastPages, pages);
    }
}
