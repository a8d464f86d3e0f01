namespace RetNet.Compare.Reporting.Figures;

/// <summary>Look of a series.</summary>
public sealed record SeriesStyle
{
    /// <summary><c>#RRGGBB</c>.</summary>
    public required string Color { get; init; }

    /// <summary>Pattern of the line.</summary>
    public Dash Dash { get; init; }

    /// <summary>Shape at the points.</summary>
    public Marker Marker { get; init; }

    /// <summary>Line width in points.</summary>
    public double Width { get; init; } = 2;

    /// <summary>1 is opaque.</summary>
    public double Opacity { get; init; } = 1;
}
