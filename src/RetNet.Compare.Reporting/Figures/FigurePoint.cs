namespace RetNet.Compare.Reporting.Figures;

/// <summary>A point of a series, in data units.</summary>
/// <param name="X">Horizontal position.</param>
/// <param name="Y">Vertical position.</param>
/// <param name="Low">Lower end of the interval around the value (X where Y is a category axis, else Y).</param>
/// <param name="High">Upper end of that interval.</param>
/// <param name="Label">Text beside the point, e.g. a bar's value.</param>
public readonly record struct FigurePoint(double X, double Y, double? Low = null, double? High = null, string? Label = null);
