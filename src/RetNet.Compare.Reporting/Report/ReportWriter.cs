using System.Text;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;
using RetNet.Compare.Reporting.Verification;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Writes <c>report.md</c> from results that have been read; every number comes from a file of the folder.</summary>
public sealed class ReportWriter
{
    private readonly StringBuilder text = new();
    private readonly List<Table> tables = [];
    private readonly IReadOnlyList<Plot> plots;
    private readonly IReadOnlyList<string> missing;

    /// <param name="results">What the folder holds.</param>
    /// <param name="perplexity">Rows of <c>perplexity.csv</c>.</param>
    /// <param name="verdicts">Rows of <c>verdicts.csv</c>.</param>
    /// <param name="plots">Figures that lie in <c>plots/</c>.</param>
    /// <param name="missing">What is not there, in sentences.</param>
    internal ReportWriter(ResultsFolder results, IReadOnlyList<PerplexityRow> perplexity, IReadOnlyList<VerdictRow> verdicts, IReadOnlyList<Plot> plots, IReadOnlyList<string> missing)
    {
        Results = results;
        Perplexity = perplexity;
        Verdicts = verdicts;
        this.plots = plots;
        this.missing = missing;
    }

    /// <summary>The tables of the report, once it is written.</summary>
    public IReadOnlyList<Table> Tables => tables;

    internal ResultsFolder Results { get; }

    internal IReadOnlyList<PerplexityRow> Perplexity { get; }

    internal IReadOnlyList<VerdictRow> Verdicts { get; }

    /// <summary>The whole report as Markdown.</summary>
    public string Write()
    {
        text.Clear();
        tables.Clear();
        SetupSection.Write(this);
        if (missing.Count > 0)
        {
            Heading("Not in this report");
            Bullets(missing);
        }

        VerdictSection.Write(this);
        PerplexitySection.Write(this);
        RecallSection.Write(this);
        TrialSection.Write(this);
        RaceSection.Write(this);
        TrainingSection.Write(this);
        InferenceSection.Write(this);
        ModelSection.Write(this);
        CorpusSection.Write(this);
        LimitsSection.Write(this);
        MachineSection.Write(this);
        return text.ToString();
    }

    internal void Title(string title) => text.Append($"# {title}\n\n");

    internal void Heading(string heading) => text.Append($"## {heading}\n\n");

    internal void Subheading(string heading) => text.Append($"### {heading}\n\n");

    internal void Paragraph(string paragraph) => text.Append(paragraph).Append("\n\n");

    internal void Bullets(IEnumerable<string> lines) => text.AppendJoin("", lines.Select(line => $"- {line}\n")).Append('\n');

    internal void Code(string language, string code) => text.Append($"```{language}\n{code.TrimEnd()}\n```\n\n");

    internal void Folded(string summary, Action body)
    {
        text.Append($"<details>\n<summary>{summary}</summary>\n\n");
        body();
        text.Append("</details>\n\n");
    }

    internal void Add(Table table)
    {
        if (table.Rows.Count == 0)
            return;
        tables.Add(table);
        text.Append(table.Caption).Append("\n\n").Append(MarkdownTable.Write(table)).Append('\n');
    }

    internal void AddPlots(Func<string, bool> wanted)
    {
        foreach (Plot plot in plots.Where(plot => wanted(plot.Name)))
            text.Append($"![{plot.Caption}](plots/{plot.Name}.png)\n\n*{plot.Caption}* ([SVG](plots/{plot.Name}.svg))\n\n");
    }
}
