using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;
using RetNet.Compare.Reporting.Verification;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Puts a report together from results that have been read; every number comes from a file of the folder.</summary>
internal sealed class ReportWriter
{
    private readonly List<Table> tables = [];
    private readonly IReadOnlyList<Plot> plots;
    private readonly IReadOnlyList<string> missing;
    private List<Block> blocks = [];

    /// <param name="results">What the folder holds.</param>
    /// <param name="perplexity">Rows of <c>perplexity.csv</c>.</param>
    /// <param name="verdicts">Rows of <c>verdicts.csv</c>.</param>
    /// <param name="plots">Figures whose data is there.</param>
    /// <param name="missing">What is not there, in sentences.</param>
    public ReportWriter(ResultsFolder results, IReadOnlyList<PerplexityRow> perplexity, IReadOnlyList<VerdictRow> verdicts, IReadOnlyList<Plot> plots, IReadOnlyList<string> missing)
    {
        Results = results;
        Perplexity = perplexity;
        Verdicts = verdicts;
        this.plots = plots;
        this.missing = missing;
    }

    /// <summary>The tables of the report, once it is written.</summary>
    public IReadOnlyList<Table> Tables => tables;

    public ResultsFolder Results { get; }

    public IReadOnlyList<PerplexityRow> Perplexity { get; }

    public IReadOnlyList<VerdictRow> Verdicts { get; }

    /// <summary>The whole report.</summary>
    public IReadOnlyList<Block> Write()
    {
        blocks = [];
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
        return blocks;
    }

    public void Title(string title) => blocks.Add(new Block.Title(title));

    public void Heading(string heading) => blocks.Add(new Block.Heading(2, heading));

    public void Paragraph(string paragraph) => blocks.Add(new Block.Paragraph(paragraph));

    public void Bullets(IEnumerable<string> lines) => blocks.Add(new Block.Bullets([.. lines]));

    public void Code(string language, string code) => blocks.Add(new Block.Code(language, code));

    public void Folded(string summary, Action body)
    {
        List<Block> around = blocks;
        blocks = [];
        body();
        around.Add(new Block.Folded(summary, blocks));
        blocks = around;
    }

    public void Add(Table table)
    {
        if (table.Rows.Count == 0)
            return;
        tables.Add(table);
        blocks.Add(new Block.Tabular(table));
    }

    public void AddPlots(Func<string, bool> wanted) => blocks.AddRange(plots.Where(plot => wanted(plot.Name)).Select(plot => new Block.Picture(plot)));
}
