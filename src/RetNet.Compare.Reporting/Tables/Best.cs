namespace RetNet.Compare.Reporting.Tables;

/// <summary>Which value of a column is set in bold.</summary>
public enum Best
{
    /// <summary>None.</summary>
    None,

    /// <summary>The lowest.</summary>
    Lowest,

    /// <summary>The highest.</summary>
    Highest,
}
