namespace RetNet.Compare.Reporting.Tables;

/// <summary>A table of a report, before it is Markdown or LaTeX.</summary>
public sealed record Table
{
    /// <summary>File name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence: what the numbers are and under which conditions.</summary>
    public required string Caption { get; init; }

    /// <summary>The file of the results folder whose rows it shows, e.g. <c>decode.csv</c> or <c>runs/*/evaluation.csv</c>.</summary>
    public required string Source { get; init; }

    /// <summary>From left to right.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>Each as long as <see cref="Columns"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<Cell>> Rows { get; init; }

    /// <summary>
    /// Whether a cell is set in bold: of itself, or since it holds its column's best value. Cells that read the same share that honour, and where
    /// all do there is no best.
    /// </summary>
    public bool IsBold(int row, int column)
    {
        if (Rows[row][column].IsBold)
            return true;
        Best best = Columns[column].Best;
        if (best == Best.None || Rows[row][column].Value is null)
            return false;
        Cell[] rivals = [.. Rows.Select(cells => cells[column]).Where(cell => cell.Value is not null)];
        if (rivals.Select(rival => rival.Text).Distinct().Count() < 2)
            return false;
        Cell winner = best == Best.Lowest ? rivals.MinBy(cell => cell.Value) : rivals.MaxBy(cell => cell.Value);
        return Rows[row][column].Text == winner.Text;
    }
}
