namespace ScottPlot;

public sealed class LabelStyle
{
    public string Text { get; set; } = "";

    public float FontSize { get; set; } = 12;

    public bool Bold { get; set; }

    public Color ForeColor { get; set; }
}

public sealed class LineStyle
{
    public float Width { get; set; } = 1;

    public Color Color { get; set; }
}

public sealed class GridStyle
{
    public LineStyle MajorLineStyle { get; set; } = new();

    public LineStyle MinorLineStyle { get; set; } = new() { Width = 0 };
}

public sealed class Legend
{
    public float? FontSize { get; set; }
}

public readonly record struct Color(string Hex, double Alpha)
{
    public static Color FromHex(string hex) => new(hex, 1);

    public Color WithAlpha(double alpha) => this with { Alpha = alpha };
}
