using System.Text;

namespace RetNet.Compare.Reporting.Tables;

/// <summary>Writes a <see cref="Table"/> as a LaTeX <c>table</c> environment for the packages booktabs and graphicx (pdfLaTeX, UTF-8).</summary>
public static class LatexTable
{
    /// <summary>The environment with caption and label <c>tab:NAME</c>.</summary>
    public static string Write(Table table)
    {
        StringBuilder text = new();
        string columns = string.Concat(table.Columns.Select(column => column.Numeric ? 'r' : 'l'));
        text.Append("\\begin{table}[t]\n  \\centering\n");
        text.Append($"  \\caption{{{Escape(table.Caption)}}}\n  \\label{{tab:{table.Name}}}\n");
        // Shrunk only when it is wider than the line.
        text.Append("  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n");
        text.Append($"  \\begin{{tabular}}{{{columns}}}\n    \\toprule\n");
        text.Append("    ").AppendJoin(" & ", table.Columns.Select(column => Escape(column.Head))).Append(" \\\\\n    \\midrule\n");
        for (int row = 0; row < table.Rows.Count; row++)
        {
            text.Append("    ").AppendJoin(" & ", table.Rows[row].Select((cell, column) =>
                table.IsBest(row, column) ? $"\\textbf{{{Escape(cell.Text)}}}" : Escape(cell.Text))).Append(" \\\\\n");
        }

        text.Append("    \\bottomrule\n  \\end{tabular}}\n\\end{table}\n");
        return text.ToString();
    }

    private static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char letter in text)
        {
            escaped.Append(letter switch
            {
                '\\' => "\\textbackslash{}",
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => $"\\{letter}",
                '~' => "\\textasciitilde{}",
                '^' => "\\textasciicircum{}",
                '×' => "$\\times$",
                '±' => "$\\pm$",
                '−' => "$-$",
                '–' => "--",
                '≥' => "$\\geq$",
                '≤' => "$\\leq$",
                _ => letter.ToString(),
            });
        }

        return escaped.ToString();
    }
}
