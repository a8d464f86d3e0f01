namespace ScottPlot.Panels;

internal sealed class LegendPanel;
