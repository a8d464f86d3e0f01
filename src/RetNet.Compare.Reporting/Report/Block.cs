using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>A piece of a report, before it is Markdown or HTML.</summary>
internal abstract record Block
{
    /// <summary>The report's name.</summary>
    public sealed record Title(string Text) : Block;

    /// <summary>A heading: 2 for a section, 3 within one.</summary>
    public sealed record Heading(int Level, string Text) : Block;

    /// <summary>A paragraph; <c>*words*</c> are emphasised.</summary>
    public sealed record Paragraph(string Text) : Block;

    /// <summary>A list of sentences.</summary>
    public sealed record Bullets(IReadOnlyList<string> Lines) : Block;

    /// <summary>Lines to copy.</summary>
    public sealed record Code(string Language, string Text) : Block;

    /// <summary>Blocks behind a line that opens them.</summary>
    public sealed record Folded(string Summary, IReadOnlyList<Block> Body) : Block;

    /// <summary>A table under its caption.</summary>
    public sealed record Tabular(Table Table) : Block;

    /// <summary>A figure with its caption.</summary>
    public sealed record Picture(Plot Plot) : Block;
}
