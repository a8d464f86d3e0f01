namespace ScottPlot;

internal sealed class Plot : IDisposable
{
    public PlottableAdder Add { get; } = new();

    public AxisManager Axes { get; } = new();

    public Grids.DefaultGrid Grid { get; } = new();

    public Stylers.FontStyler Font { get; } = new();

    public Legend Legend { get; } = new();

    public double ScaleFactor { get; set; } = 1;

    public List<string> Recorded { get; } = [];

    public void Title(string? text = null, float? size = null) => Recorded.Add($"title '{text}' {size}");

    public void XLabel(string label, float? size = null) => Axes.Bottom.Label.Text = label;

    public void YLabel(string label, float? size = null) => Axes.Left.Label.Text = label;

    public Legend ShowLegend(Alignment alignment)
    {
        Recorded.Add($"legend {alignment}");
        return Legend;
    }

    public Panels.LegendPanel ShowLegend(Edge edge)
    {
        Recorded.Add($"legend beside {edge}");
        return new();
    }

    public Legend HideLegend()
    {
        Recorded.Add("no legend");
        return Legend;
    }

    public byte[] GetImageBytes(int width, int height, ImageFormat format = ImageFormat.Bmp) =>
        System.Text.Encoding.UTF8.GetBytes($"{format} {width} x {height} at {ScaleFactor}");

    public string GetSvgXml(int width, int height) => $"Svg {width} x {height} at {ScaleFactor}";

    public void Dispose()
    {
    }
}
