namespace RetNet.Compare.Reporting.Figures;

/// <summary>A mark on an axis; one without a <paramref name="Label"/> is minor.</summary>
/// <param name="Value">Position in data units.</param>
/// <param name="Label">Text beside the mark.</param>
public readonly record struct Tick(double Value, string? Label = null);
