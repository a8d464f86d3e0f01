namespace ScottPlot.Plottables;

internal sealed class Scatter(double[] xs, double[] ys)
{
    public double[] Xs { get; } = xs;

    public double[] Ys { get; } = ys;

    public Color Color { get; set; }

    public string LegendText { get; set; } = "";

    public float LineWidth { get; set; } = 1;

    public LinePattern LinePattern { get; set; }

    public MarkerShape MarkerShape { get; set; }

    public float MarkerSize { get; set; } = 5;
}

internal sealed class FillY(double[] xs, double[] lows, double[] highs)
{
    public double[] Xs { get; } = xs;

    public double[] Lows { get; } = lows;

    public double[] Highs { get; } = highs;

    public Color FillColor { get; set; }

    public float LineWidth { get; set; } = 1;
}

internal sealed class BarPlot(IEnumerable<Bar> bars)
{
    public IEnumerable<Bar> Bars { get; } = bars;

    public string LegendText { get; set; } = "";

    public bool Horizontal { get; set; }
}

internal sealed class Text(string text, double x, double y)
{
    public string LabelText { get; } = text;

    public (double X, double Y) Location { get; } = (x, y);

    public float OffsetX { get; set; }

    public Alignment LabelAlignment { get; set; }

    public string LabelFontName { get; set; } = "";

    public float LabelFontSize { get; set; } = 14;

    public Color LabelFontColor { get; set; }
}
