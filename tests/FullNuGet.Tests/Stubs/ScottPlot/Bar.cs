namespace ScottPlot;

internal sealed class Bar
{
    public double Position { get; set; }

    public double Value { get; set; }

    public double Size { get; set; } = 0.8;

    public Color FillColor { get; set; }

    public float LineWidth { get; set; } = 1;
}
