namespace RetNet.Compare.Reporting.Figures;

/// <summary>Points that belong together under one name and look.</summary>
public sealed record Series
{
    /// <summary>Legend entry; a series without a name has none.</summary>
    public string? Name { get; init; }

    /// <summary>For a series without a name, the name of the one it comes and goes with where readers choose what is shown.</summary>
    public string? Group { get; init; }

    /// <summary>How it is drawn.</summary>
    public required SeriesKind Kind { get; init; }

    /// <summary>In drawing order.</summary>
    public required IReadOnlyList<FigurePoint> Points { get; init; }

    /// <summary>Colour, dash and marker.</summary>
    public required SeriesStyle Style { get; init; }
}
