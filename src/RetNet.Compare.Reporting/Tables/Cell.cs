namespace RetNet.Compare.Reporting.Tables;

/// <summary>A cell of a <see cref="Table"/>.</summary>
/// <param name="Text">What the reader sees.</param>
/// <param name="Value">What <see cref="Column.Best"/> compares; null takes no part.</param>
/// <param name="IsBold">Whether it is set in bold whatever its column says.</param>
public readonly record struct Cell(string Text, double? Value = null, bool IsBold = false)
{
    /// <summary>A cell for something not measured.</summary>
    public static Cell Absent { get; } = new("–");

    /// <summary>A cell of words.</summary>
    public static implicit operator Cell(string text) => FromString(text);

    /// <summary>A cell of words.</summary>
    public static Cell FromString(string text) => new(text);
}
