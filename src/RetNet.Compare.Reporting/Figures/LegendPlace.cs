namespace RetNet.Compare.Reporting.Figures;

/// <summary>Where the legend stands.</summary>
public enum LegendPlace
{
    /// <summary>No series has a name.</summary>
    None,

    /// <summary>Inside, upper right.</summary>
    TopRight,

    /// <summary>Inside, upper left.</summary>
    TopLeft,

    /// <summary>Inside, lower right.</summary>
    BottomRight,

    /// <summary>Inside, lower left.</summary>
    BottomLeft,

    /// <summary>Beside the plot: every corner holds data.</summary>
    OutsideRight,
}
