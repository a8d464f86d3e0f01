namespace RetNet.Compare.Reporting.Tables;

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Head">Heading, with the unit.</param>
/// <param name="Numeric">Numbers stand to the right, words to the left.</param>
/// <param name="Best">Which value is bold.</param>
public sealed record Column(string Head, bool Numeric = true, Best Best = Best.None);
