using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>A figure of a report, or why there is none.</summary>
public sealed record Plot
{
    /// <summary>File name without extension.</summary>
    public required string Name { get; init; }

    /// <summary>What the figure shows, in words: heading, and text for those who cannot see it.</summary>
    public required string Caption { get; init; }

    /// <summary>The figure; null when its data is not there.</summary>
    public Figure? Figure { get; init; }

    /// <summary>The file that would have to be there first.</summary>
    public required string Source { get; init; }
}
