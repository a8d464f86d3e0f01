namespace RetNet.Compare.Reporting.Figures;

/// <summary>Chooses who draws.</summary>
public static class FigureRenderer
{
#if FULL_NUGET
    /// <summary>ScottPlot where its native library loads, else gnuplot.</summary>
    public static IFigureRenderer Create() => new ScottPlotRenderer() is { Problem: null } scottPlot ? scottPlot : new GnuplotRenderer();
#else
    /// <summary>gnuplot: this build has no ScottPlot (<c>-p:FullNuGet=true</c>).</summary>
    public static IFigureRenderer Create() => new GnuplotRenderer();
#endif
}
