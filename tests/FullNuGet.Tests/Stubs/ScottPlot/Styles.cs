namespace ScottPlot;

internal sealed class LabelStyle
{
    public string Text { get; set; } = "";

    public float FontSize { get; set; } = 12;

    public bool Bold { get; set; }

    public Color ForeColor { get; set; }
}

internal sealed class LineStyle
{
    public float Width { get; set; } = 1;

    public Color Color { get; set; }
}

internal sealed class GridStyle
{
    public LineStyle MajorLineStyle { get; set; } = new();

    public LineStyle MinorLineStyle { get; set; } = new() { Width = 0 };
}

internal sealed class Legend
{
    public float? FontSize { get; set; }
}

internal readonly record struct Color(string Hex, double Alpha)
{
    public static Color FromHex(string hex) => new(hex, 1);

    public Color WithAlpha(double alpha) => this with { Alpha = alpha };
}
