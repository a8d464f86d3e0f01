using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Cli.Terminal;

/// <summary>A table of a report as plain text.</summary>
internal static class TextTable
{
    /// <summary>Writes head and rows in columns, numbers to the right.</summary>
    public static void Write(TextWriter output, Table table)
    {
        int[] widths = [.. table.Columns.Select((column, index) => table.Rows.Select(row => row[index].Text.Length).Append(column.Head.Length).Max())];
        Line(table.Columns.Select(column => column.Head));
        foreach (IReadOnlyList<Cell> row in table.Rows)
            Line(row.Select(cell => cell.Text));

        void Line(IEnumerable<string> texts) => output.WriteLine(string.Join("  ", texts.Select((text, index) =>
            table.Columns[index].Numeric ? text.PadLeft(widths[index]) : text.PadRight(widths[index]))).TrimEnd());
    }
}
