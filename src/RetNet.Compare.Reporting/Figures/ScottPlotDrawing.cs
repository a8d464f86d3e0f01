using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace RetNet.Compare.Reporting.Figures;

/// <summary>A <see cref="Figure"/> as a ScottPlot plot. ScottPlot has no logarithmic axes: it plots logarithms, at our ticks.</summary>
internal static class ScottPlotDrawing
{
    private const string FontName = "DejaVu Sans";
    private const float FontSize = 12;
    private const float WhiskerWidth = 1.4f;
    private const double BarHeight = 0.68;
    private const double BandOpacity = 0.18;
    private const double LabelRoom = 0.08;
    private static readonly Color Ink = Color.FromHex("#333333");
    private static readonly Color Dark = Color.FromHex("#111111");
    private static readonly Color GridColor = Color.FromHex("#e2e2e2");

    /// <summary>The plot, with everything but its size; the caller's to dispose.</summary>
    public static Plot Of(Figure figure)
    {
        Plot plot = new();
        // Bands and bars lie under every line.
        foreach (Series series in figure.Series)
            AddAreas(plot, figure, series);
        foreach (Series series in figure.Series)
            AddLines(plot, figure, series);
        WriteAxes(plot, figure);
        WriteLegend(plot, LegendPlacement.Of(figure));
        plot.Font.Set(FontName);
        return plot;
    }

    private static void AddAreas(Plot plot, Figure figure, Series series)
    {
        if (series.Kind == SeriesKind.Bar)
        {
            Bar[] bars = [.. series.Points.Select(point => new Bar
            {
                Position = Place(figure.Y, point.Y),
                Value = Place(figure.X, point.X),
                Size = BarHeight,
                FillColor = Shade(series.Style),
                LineWidth = 0,
            })];
            BarPlot row = plot.Add.Bars(bars);
            row.Horizontal = true;
            row.LegendText = series.Name ?? "";
        }
        else if (series.Kind == SeriesKind.Line)
        {
            FigurePoint[] band = [.. series.Points.Where(HasInterval)];
            if (band.Length == 0)
                return;
            FillY fill = plot.Add.FillY(
                Places(figure.X, band.Select(point => point.X)),
                Places(figure.Y, band.Select(point => point.Low!.Value)),
                Places(figure.Y, band.Select(point => point.High!.Value)));
            fill.FillColor = Color.FromHex(series.Style.Color).WithAlpha(BandOpacity);
            fill.LineWidth = 0;
        }
    }

    private static void AddLines(Plot plot, Figure figure, Series series)
    {
        if (series.Kind != SeriesKind.Line)
            AddWhiskers(plot, figure, series);
        if (series.Kind != SeriesKind.Bar)
        {
            Scatter scatter = plot.Add.Scatter(
                Places(figure.X, series.Points.Select(point => point.X)), Places(figure.Y, series.Points.Select(point => point.Y)), Shade(series.Style));
            bool line = series.Kind == SeriesKind.Line;
            scatter.LegendText = series.Name ?? "";
            scatter.LineWidth = line ? (float)series.Style.Width : 0;
            scatter.LinePattern = PatternOf(series.Style.Dash);
            scatter.MarkerShape = ShapeOf(series.Style.Marker);
            scatter.MarkerSize = series.Style.Marker == Marker.None ? 0 : line ? 5 + (float)series.Style.Width : 10;
        }

        foreach (FigurePoint point in series.Points.Where(point => point.Label is not null))
        {
            Text text = plot.Add.Text(point.Label!, Place(figure.X, point.High ?? point.X), Place(figure.Y, point.Y));
            text.LabelAlignment = Alignment.MiddleLeft;
            text.LabelFontName = FontName;
            text.LabelFontSize = FontSize;
            text.LabelFontColor = Ink;
            text.OffsetX = FontSize / 2;
        }
    }

    /// <summary>Lines of two points, since intervals need not lie evenly around the value.</summary>
    private static void AddWhiskers(Plot plot, Figure figure, Series series)
    {
        bool horizontal = figure.Y.Scale == AxisScale.Category;
        foreach (FigurePoint point in series.Points.Where(HasInterval))
        {
            double[] along = Places(horizontal ? figure.X : figure.Y, [point.Low!.Value, point.High!.Value]);
            double[] across = horizontal ? Places(figure.Y, [point.Y, point.Y]) : Places(figure.X, [point.X, point.X]);
            Color color = series.Kind == SeriesKind.Bar ? Ink : Shade(series.Style);
            Scatter whisker = horizontal ? plot.Add.Scatter(along, across, color) : plot.Add.Scatter(across, along, color);
            whisker.LineWidth = WhiskerWidth;
            whisker.MarkerShape = horizontal ? MarkerShape.VerticalBar : MarkerShape.HorizontalBar;
            whisker.MarkerSize = FontSize / 2;
        }
    }

    private static void WriteAxes(Plot plot, Figure figure)
    {
        plot.Title(figure.Subtitle is null ? figure.Title : $"{figure.Title}\n{figure.Subtitle}", FontSize + 1);
        plot.XLabel(figure.X.Label, FontSize);
        plot.YLabel(figure.Y.Label, FontSize);
        foreach (IAxis axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.Label.Bold = false;
            axis.Label.ForeColor = Dark;
            axis.TickLabelStyle.FontSize = FontSize;
            axis.TickLabelStyle.ForeColor = Ink;
        }

        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Bottom.TickGenerator = Ticks(figure.X);
        plot.Axes.Left.TickGenerator = Ticks(figure.Y);
        plot.Grid.MajorLineColor = GridColor;
        // Of category axes the lines between the names are drawn, of the others those at the labels.
        GridOf(plot.Grid.XAxisStyle, figure.X.Scale == AxisScale.Category);
        GridOf(plot.Grid.YAxisStyle, figure.Y.Scale == AxisScale.Category);
        double lowest = Place(figure.Y, figure.Y.Minimum), highest = Place(figure.Y, figure.Y.Maximum);
        double left = Place(figure.X, figure.X.Minimum), right = Place(figure.X, figure.X.Maximum);
        // Texts beside points are cut off at the plot's edge.
        double room = figure.Series.Any(series => series.Points.Any(point => point.Label is not null)) ? LabelRoom * (right - left) : 0;
        plot.Axes.SetLimits(left, right + room, Math.Min(lowest, highest), Math.Max(lowest, highest));
    }

    private static void GridOf(GridStyle style, bool category)
    {
        style.MajorLineStyle.Width = category ? 0 : 1;
        style.MinorLineStyle.Width = category ? 1 : 0;
        style.MinorLineStyle.Color = GridColor;
    }

    private static NumericManual Ticks(Axis axis)
    {
        NumericManual ticks = new();
        foreach (Tick tick in axis.Ticks)
        {
            if (tick.Label is { } label)
                ticks.AddMajor(Place(axis, tick.Value), label);
            else
                ticks.AddMinor(Place(axis, tick.Value));
        }

        return ticks;
    }

    private static void WriteLegend(Plot plot, LegendPlace place)
    {
        plot.Legend.FontSize = FontSize;
        switch (place)
        {
            case LegendPlace.None:
                plot.HideLegend();
                break;
            case LegendPlace.OutsideRight:
                plot.ShowLegend(Edge.Right);
                break;
            default:
                plot.ShowLegend(place switch
                {
                    LegendPlace.TopRight => Alignment.UpperRight,
                    LegendPlace.TopLeft => Alignment.UpperLeft,
                    LegendPlace.BottomRight => Alignment.LowerRight,
                    _ => Alignment.LowerLeft,
                });
                break;
        }
    }

    /// <summary>A value in the plot's coordinates: logarithms on a logarithmic axis, names from the top down.</summary>
    private static double Place(Axis axis, double value) => axis.Scale switch
    {
        AxisScale.Logarithmic => Math.Log10(value),
        AxisScale.Category => -value,
        _ => value,
    };

    // An array, since ScottPlot's overloads make a collection expression ambiguous.
    private static double[] Places(Axis axis, IEnumerable<double> values) => [.. values.Select(value => Place(axis, value))];

    private static bool HasInterval(FigurePoint point) => point.Low is not null && point.High is not null;

    private static Color Shade(SeriesStyle style) => Color.FromHex(style.Color).WithAlpha(style.Opacity);

    private static LinePattern PatternOf(Dash dash) => dash switch
    {
        Dash.Dashed => LinePattern.Dashed,
        Dash.Dotted => LinePattern.Dotted,
        // The package has no strokes and dots in turn.
        Dash.DashDotted => LinePattern.DenselyDashed,
        _ => LinePattern.Solid,
    };

    private static MarkerShape ShapeOf(Marker marker) => marker switch
    {
        Marker.None => MarkerShape.None,
        Marker.Square => MarkerShape.FilledSquare,
        Marker.Triangle => MarkerShape.FilledTriangleUp,
        Marker.Diamond => MarkerShape.FilledDiamond,
        Marker.TriangleDown => MarkerShape.FilledTriangleDown,
        // The package has no pentagon.
        Marker.Pentagon => MarkerShape.OpenCircle,
        _ => MarkerShape.FilledCircle,
    };
}
