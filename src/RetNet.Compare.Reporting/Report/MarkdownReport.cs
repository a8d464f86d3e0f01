using System.Text;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Writes blocks as <c>report.md</c>.</summary>
internal static class MarkdownReport
{
    /// <param name="blocks">The report.</param>
    /// <param name="drawn">Names of the figures that lie in <c>plots/</c>; others are left out.</param>
    public static string Write(IEnumerable<Block> blocks, IReadOnlySet<string> drawn)
    {
        StringBuilder text = new();
        foreach (Block block in blocks)
            Append(text, block, drawn);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Block block, IReadOnlySet<string> drawn)
    {
        switch (block)
        {
            case Block.Title title:
                text.Append($"# {title.Text}\n\n");
                break;
            case Block.Heading heading:
                text.Append($"{new string('#', heading.Level)} {heading.Text}\n\n");
                break;
            case Block.Paragraph paragraph:
                text.Append(paragraph.Text).Append("\n\n");
                break;
            case Block.Bullets bullets:
                text.AppendJoin("", bullets.Lines.Select(line => $"- {line}\n")).Append('\n');
                break;
            case Block.Code code:
                text.Append($"```{code.Language}\n{code.Text.TrimEnd()}\n```\n\n");
                break;
            case Block.Folded folded:
                text.Append($"<details>\n<summary>{folded.Summary}</summary>\n\n").Append(Write(folded.Body, drawn)).Append("</details>\n\n");
                break;
            case Block.Tabular tabular:
                text.Append(tabular.Table.Caption).Append("\n\n").Append(MarkdownTable.Write(tabular.Table)).Append('\n');
                break;
            case Block.Picture { Plot: Plot plot } when drawn.Contains(plot.Name):
                text.Append($"![{plot.Caption}](plots/{plot.Name}.png)\n\n*{plot.Caption}* ([SVG](plots/{plot.Name}.svg))\n\n");
                break;
        }
    }
}
