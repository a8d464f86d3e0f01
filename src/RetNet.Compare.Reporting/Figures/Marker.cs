namespace RetNet.Compare.Reporting.Figures;

/// <summary>Shape drawn at each point.</summary>
public enum Marker
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Filled circle.</summary>
    Circle,

    /// <summary>Filled square.</summary>
    Square,

    /// <summary>Filled triangle, point up.</summary>
    Triangle,

    /// <summary>Filled diamond.</summary>
    Diamond,

    /// <summary>Filled triangle, point down.</summary>
    TriangleDown,

    /// <summary>Filled pentagon.</summary>
    Pentagon,
}
