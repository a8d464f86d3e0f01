namespace RetNet.Compare.Reporting.Figures;

/// <summary>How a series is drawn.</summary>
public enum SeriesKind
{
    /// <summary>Points joined in order; intervals become a transparent band.</summary>
    Line,

    /// <summary>Separate marks; intervals become whiskers.</summary>
    Scatter,

    /// <summary>Horizontal bars from zero to X on a category axis; intervals become whiskers.</summary>
    Bar,
}
