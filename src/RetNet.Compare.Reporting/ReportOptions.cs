using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting;

/// <summary>How a report is made.</summary>
public sealed record ReportOptions
{
    /// <summary>Draws the figures.</summary>
    public IFigureRenderer Renderer { get; init; } = FigureRenderer.Create();

    /// <summary>Folder of fetched packages, where the page's drawing libraries are kept and, when they are not there, fetched to; null writes no page.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Resamples of the paired bootstrap.</summary>
    public int BootstrapResamples { get; init; } = 10_000;

    /// <summary>Seed of the paired bootstrap.</summary>
    public int BootstrapSeed { get; init; } = 1;
}
