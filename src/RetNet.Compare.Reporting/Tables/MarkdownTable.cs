using System.Text;

namespace RetNet.Compare.Reporting.Tables;

/// <summary>Writes a <see cref="Table"/> as GitHub Markdown whose source is aligned too.</summary>
public static class MarkdownTable
{
    /// <summary>The table without its caption.</summary>
    public static string Write(Table table)
    {
        string[][] cells = [.. table.Rows.Select((row, line) => row
            .Select((cell, column) => table.IsBold(line, column) ? $"**{Escape(cell.Text)}**" : Escape(cell.Text))
            .ToArray())];
        string[] heads = [.. table.Columns.Select(column => Escape(column.Head))];
        int[] widths = [.. heads.Select((head, column) => Math.Max(3, Math.Max(head.Length, cells.Select(row => row[column].Length).DefaultIfEmpty().Max())))];

        StringBuilder text = new();
        WriteLine(text, table, heads, widths);
        text.Append('|').AppendJoin('|', table.Columns.Select((column, index) =>
            column.Numeric ? $" {new string('-', widths[index] - 1)}: " : $" {new string('-', widths[index])} ")).Append("|\n");
        foreach (string[] row in cells)
            WriteLine(text, table, row, widths);
        return text.ToString();
    }

    private static void WriteLine(StringBuilder text, Table table, string[] cells, int[] widths) =>
        text.Append('|').AppendJoin('|', cells.Select((cell, column) =>
            $" {(table.Columns[column].Numeric ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))} ")).Append("|\n");

    private static string Escape(string text) => text
        .Replace("|", "\\|", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal)
        .ReplaceLineEndings(" ");
}
