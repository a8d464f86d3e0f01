namespace RetNet.Compare.Reporting.Figures;

/// <summary>How an axis maps values to positions.</summary>
public enum AxisScale
{
    /// <summary>Equal differences are equal distances.</summary>
    Linear,

    /// <summary>Equal ratios are equal distances.</summary>
    Logarithmic,

    /// <summary>Names at 0, 1, 2, … with half a unit of room at both ends.</summary>
    Category,
}
