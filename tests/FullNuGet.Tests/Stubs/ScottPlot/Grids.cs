namespace ScottPlot.Grids;

internal sealed class DefaultGrid
{
    public GridStyle XAxisStyle { get; set; } = new();

    public GridStyle YAxisStyle { get; set; } = new();

    public Color MajorLineColor
    {
        get => XAxisStyle.MajorLineStyle.Color;
        set => (XAxisStyle.MajorLineStyle.Color, YAxisStyle.MajorLineStyle.Color) = (value, value);
    }
}
