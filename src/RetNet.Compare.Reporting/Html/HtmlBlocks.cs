using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Report;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Html;

/// <summary>Writes blocks as HTML; tables and figures are numbered, and each says what it was made from and by which command.</summary>
/// <param name="experiment">Name of the experiment.</param>
internal sealed partial class HtmlBlocks(string experiment)
{
    private readonly StringBuilder html = new();
    private readonly List<(string Id, string Text)> sections = [];
    private readonly List<Plot> plots = [];
    private int tables;

    /// <summary>Sections, by the names of their anchors.</summary>
    public IReadOnlyList<(string Id, string Text)> Sections => sections;

    /// <summary>The figures that <see cref="Write"/> left a place for.</summary>
    public IReadOnlyList<Plot> Plots => plots;

    public string Write(IEnumerable<Block> blocks)
    {
        Append(blocks);
        return html.ToString();
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    private void Append(IEnumerable<Block> blocks)
    {
        foreach (Block block in blocks)
            Append(block);
    }

    private void Append(Block block)
    {
        switch (block)
        {
            case Block.Title title:
                html.Append($"<h1>{Escape(title.Text)}</h1>\n");
                break;
            case Block.Heading { Level: 2 } heading:
                string id = NotLetters().Replace(heading.Text.ToLowerInvariant(), "-").Trim('-');
                sections.Add((id, heading.Text));
                html.Append($"<h2 id=\"{id}\">{Escape(heading.Text)}</h2>\n");
                break;
            case Block.Heading heading:
                html.Append($"<h{heading.Level}>{Escape(heading.Text)}</h{heading.Level}>\n");
                break;
            case Block.Paragraph paragraph:
                html.Append($"<p>{Emphasis().Replace(Escape(paragraph.Text), "<em>$1</em>")}</p>\n");
                break;
            case Block.Bullets bullets:
                html.Append("<ul>\n").AppendJoin("", bullets.Lines.Select(line => $"<li>{Escape(line)}</li>\n")).Append("</ul>\n");
                break;
            case Block.Code code:
                html.Append($"<pre>{Escape(code.Text.TrimEnd())}</pre>\n");
                break;
            case Block.Folded folded:
                html.Append($"<details>\n<summary>{Escape(folded.Summary)}</summary>\n");
                Append(folded.Body);
                html.Append("</details>\n");
                break;
            case Block.Tabular { Table: Table table }:
                Append(table);
                break;
            case Block.Picture { Plot: { Figure: { } figure } plot }:
                Append(plot, figure);
                break;
        }
    }

    private void Append(Table table)
    {
        html.Append($"<figure class=\"table\" id=\"table-{Escape(table.Name)}\">\n")
            .Append($"<figcaption><b>Table {++tables}.</b> {Escape(table.Caption)}</figcaption>\n")
            .Append("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>");
        foreach (Column column in table.Columns)
            html.Append($"<th{Align(column)}>{Escape(column.Head)}</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        for (int row = 0; row < table.Rows.Count; row++)
        {
            html.Append("<tr>");
            for (int column = 0; column < table.Columns.Count; column++)
            {
                string text = Escape(table.Rows[row][column].Text);
                html.Append($"<td{Align(table.Columns[column])}>{(table.IsBold(row, column) ? $"<b>{text}</b>" : text)}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n");
        AppendSource(table.Source);
        html.Append("</figure>\n");
    }

    private void Append(Plot plot, Figure figure)
    {
        plots.Add(plot);
        html.Append($"<figure class=\"plot\" id=\"figure-{plot.Name}\">\n<h3>{Escape(figure.Title)}</h3>\n");
        if (figure.Subtitle is { } subtitle)
            html.Append($"<p class=\"conditions\">{Escape(subtitle)}</p>\n");
        html.Append("<div class=\"legend\">");
        foreach (Series series in figure.Series.Where(series => series.Name is not null))
            html.Append($"<button type=\"button\" title=\"Hide or show in every figure\" aria-pressed=\"true\" data-series=\"{Escape(series.Name!)}\">")
                .Append($"{Glyph(series)}{Escape(series.Name!)}</button>");
        html.Append($"</div>\n<div class=\"drawing\" data-plot=\"{plot.Name}\" role=\"img\" aria-label=\"{Escape(plot.Caption)}\"></div>\n<div class=\"scales\"></div>\n");
        html.Append($"<figcaption><b>Figure {plots.Count}.</b> {Escape(plot.Caption)}</figcaption>\n");
        AppendSource(plot.Source);
        html.Append("</figure>\n");
    }

    private void AppendSource(string source) =>
        html.Append($"<p class=\"source\">From <code>{Escape(Provenance.File(source))}</code>, made by <code>{Escape(Provenance.Command(experiment, source))}</code></p>\n");

    private static string Glyph(Series series)
    {
        SeriesStyle style = series.Style;
        string line = series.Kind == SeriesKind.Line
            ? $"<line x1=\"1\" y1=\"7\" x2=\"27\" y2=\"7\" stroke-width=\"2\"{(style.Dash == Dash.Solid ? "" : " stroke-dasharray=\"5 3\"")}/>"
            : "";
        string mark = style.Marker == Marker.None ? "" : $"<path transform=\"translate(14 7) scale(4.5)\" d=\"{MarkerShape.Path(style.Marker)}\"/>";
        string color = string.Create(CultureInfo.InvariantCulture, $"color:light-dark({style.Color},{DarkTheme.Color(style.Color)})");
        return $"<svg viewBox=\"0 0 28 14\" style=\"{color}\" aria-hidden=\"true\">{line}{mark}</svg>";
    }

    private static string Align(Column column) => column.Numeric ? " class=\"number\"" : "";

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotLetters();

    [GeneratedRegex(@"\*(\w[^*]*\w)\*")]
    private static partial Regex Emphasis();
}
