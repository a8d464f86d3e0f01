namespace RetNet.Compare.Faults;

/// <summary>A row of a table that two processes write.</summary>
/// <param name="Writer">Which process.</param>
/// <param name="Row">Its row, from 0.</param>
/// <param name="Root">Square root of the row, so that a torn row shows.</param>
public sealed record AppendedRow(string Writer, int Row, double Root)
{
    /// <summary>For the reader of tables.</summary>
    public AppendedRow()
        : this("", -1, double.NaN)
    {
    }
}
