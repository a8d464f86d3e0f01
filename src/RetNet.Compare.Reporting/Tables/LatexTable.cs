using System.Text;

namespace RetNet.Compare.Reporting.Tables;

/// <summary>
/// Writes a <see cref="Table"/> as a LaTeX <c>table</c> environment for the packages booktabs and graphicx (pdfLaTeX, UTF-8);
/// one that is longer than a page as a <c>longtable</c>, for the package of that name.
/// </summary>
public static class LatexTable
{
    private const int MostRowsOfAPage = 45;
    private const int MostLettersOfALine = 110;
    private const int Sentence = 30;
    private const int LongWord = 30;

    /// <summary>The environment with caption and label <c>tab:NAME</c>.</summary>
    public static string Write(Table table)
    {
        StringBuilder text = new();
        string columns = Columns(table);
        string caption = $"  \\caption{{{Escape(table.Caption)}}}\n  \\label{{tab:{table.Name}}}";
        string head = $"{string.Join(" & ", table.Columns.Select(column => Escape(column.Head)))} \\\\";
        if (table.Rows.Count > MostRowsOfAPage)
        {
            text.Append($"{{\\footnotesize\\setlength{{\\tabcolsep}}{{4pt}}\n\\begin{{longtable}}{{{columns}}}\n{caption} \\\\\n");
            text.Append($"    \\toprule\n    {head}\n    \\midrule\n    \\endfirsthead\n    \\toprule\n    {head}\n    \\midrule\n    \\endhead\n    \\bottomrule\n    \\endfoot\n");
            AppendRows(text, table);
            return text.Append("\\end{longtable}}\n").ToString();
        }

        text.Append($"\\begin{{table}}[t]\n  \\centering\n{caption}\n");
        // Shrunk only when it is wider than the line.
        text.Append("  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n");
        text.Append($"  \\begin{{tabular}}{{{columns}}}\n    \\toprule\n    {head}\n    \\midrule\n");
        AppendRows(text, table);
        return text.Append("    \\bottomrule\n  \\end{tabular}}\n\\end{table}\n").ToString();
    }

    /// <summary>Sentences are broken into lines where the table would else be shrunk beyond reading.</summary>
    private static string Columns(Table table)
    {
        int[] widths = [.. table.Columns.Select((_, column) => table.Rows.Max(row => row[column].Text.Length))];
        bool wide = widths.Sum() > MostLettersOfALine;
        return string.Concat(table.Columns.Select((column, index) =>
            column.Numeric ? "r" : wide && widths[index] > Sentence && table.Rows.All(row => row[index].Text.Split(' ').Max(word => word.Length) <= LongWord) ? "p{5cm}" : "l"));
    }

    private static void AppendRows(StringBuilder text, Table table)
    {
        for (int row = 0; row < table.Rows.Count; row++)
        {
            text.Append("    ").AppendJoin(" & ", table.Rows[row].Select((cell, column) =>
                table.IsBold(row, column) ? $"\\textbf{{{Escape(cell.Text)}}}" : Escape(cell.Text))).Append(" \\\\\n");
        }
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
