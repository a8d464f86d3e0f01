using ScottPlot.Plottables;

namespace ScottPlot;

internal sealed class PlottableAdder
{
    public List<object> Recorded { get; } = [];

    public Scatter Scatter(double[] xs, double[] ys, Color? color = null) => Record(new Scatter(xs, ys) { Color = color!.Value });

    public FillY FillY(double[] xs, double[] ys1, double[] ys2) => Record(new FillY(xs, ys1, ys2));

    public BarPlot Bars(Bar[] bars) => Record(new BarPlot(bars));

    public BarPlot Bars(IEnumerable<Bar> bars) => Record(new BarPlot(bars));

    public Text Text(string text, double x, double y) => Record(new Text(text, x, y));

    private T Record<T>(T plottable)
        where T : notnull
    {
        Recorded.Add(plottable);
        return plottable;
    }
}
