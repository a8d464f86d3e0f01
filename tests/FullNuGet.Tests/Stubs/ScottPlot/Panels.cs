namespace ScottPlot.Panels;

public sealed class LegendPanel;
