using RetNet.Compare.Reporting.Figures;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using Axis = RetNet.Compare.Reporting.Figures.Axis;

namespace FullNuGet.Tests.Recorded;

public sealed class ScottPlotDrawingTests
{
    [Fact]
    public void Every_series_reaches_the_plot_with_its_points_name_and_look()
    {
        using Plot plot = ScottPlotDrawing.Of(Example.Lines);

        Scatter line = Assert.Single(plot.Add.Recorded.OfType<Scatter>(), scatter => scatter.LegendText == "RetNet");
        Assert.Equal([5, 6, 7], line.Xs);
        Assert.Equal([3, 5, 6], line.Ys);
        Assert.Equal((Color.FromHex("#D55E00"), 3f, LinePattern.Dashed, MarkerShape.FilledCircle), (line.Color, line.LineWidth, line.LinePattern, line.MarkerShape));

        Scatter marks = Assert.Single(plot.Add.Recorded.OfType<Scatter>(), scatter => scatter.LegendText == "H3");
        Assert.Equal([7, 3], marks.Ys);
        Assert.Equal((0f, MarkerShape.FilledDiamond), (marks.LineWidth, marks.MarkerShape));

        Scatter unnamed = Assert.Single(plot.Add.Recorded.OfType<Scatter>(), scatter => scatter.Color.Hex == "#666666");
        Assert.Equal(("", 0.35, MarkerShape.None), (unnamed.LegendText, unnamed.Color.Alpha, unnamed.MarkerShape));
    }

    [Fact]
    public void Intervals_become_bands_under_lines_and_whiskers_on_marks()
    {
        using Plot plot = ScottPlotDrawing.Of(Example.Lines);

        var band = Assert.IsType<FillY>(plot.Add.Recorded[0]);
        Assert.Equal([5, 6], band.Xs);
        Assert.Equal([2, 4], band.Lows);
        Assert.Equal([4, 7], band.Highs);
        Assert.Equal(("#D55E00", 0f), (band.FillColor.Hex, band.LineWidth));

        Scatter whisker = Assert.Single(plot.Add.Recorded.OfType<Scatter>(), scatter => scatter.MarkerShape == MarkerShape.HorizontalBar);
        Assert.Equal([6, 6], whisker.Xs);
        Assert.Equal([6.5, 8], whisker.Ys);
        Assert.Equal("", whisker.LegendText);
    }

    [Fact]
    public void Titles_labels_limits_ticks_and_font_are_the_figures()
    {
        Figure figure = Example.Lines;
        using Plot plot = ScottPlotDrawing.Of(figure);

        Assert.Contains("title 'Decode latency\nbatch 1' 13", plot.Recorded);
        Assert.Equal(("Tokens", "Latency (ms)"), (plot.Axes.Bottom.Label.Text, plot.Axes.Left.Label.Text));
        Assert.Equal((Math.Log10(figure.X.Minimum), Math.Log10(figure.X.Maximum), figure.Y.Minimum, figure.Y.Maximum), plot.Axes.Limits);
        Assert.Equal(figure.X.Ticks.Select(tick => (Math.Log10(tick.Value), tick.Label)), Ticks(plot.Axes.Bottom));
        Assert.Equal(figure.Y.Ticks.Select(tick => (tick.Value, tick.Label)), Ticks(plot.Axes.Left));
        Assert.Contains((6, "1M"), Ticks(plot.Axes.Bottom));
        Assert.Equal("DejaVu Sans", plot.Font.Recorded);
        Assert.Equal((0f, 0f), (plot.Axes.Top.FrameLineStyle.Width, plot.Axes.Right.FrameLineStyle.Width));
    }

    [Fact]
    public void Bars_lie_from_the_top_down_with_values_and_whiskers_beside_them()
    {
        using Plot plot = ScottPlotDrawing.Of(Example.Bars);

        BarPlot[] bars = [.. plot.Add.Recorded.OfType<BarPlot>()];
        Assert.All(bars, bar => Assert.True(bar.Horizontal));
        Assert.Equal([(0, 200, 0.5), (-1, 300, 1)], bars.SelectMany(bar => bar.Bars).Select(bar => (bar.Position, bar.Value, bar.FillColor.Alpha)));
        Assert.Equal([("200", (240, 0)), ("300", (300, -1))], plot.Add.Recorded.OfType<Text>().Select(text => (text.LabelText, text.Location)));
        Scatter whisker = Assert.Single(plot.Add.Recorded.OfType<Scatter>());
        Assert.Equal([180, 240], whisker.Xs);
        Assert.Equal(MarkerShape.VerticalBar, whisker.MarkerShape);
        Assert.Equal([(0, "Transformer"), (-1, "RetNet"), (-0.5, null)], Ticks(plot.Axes.Left));
        Assert.Equal((0f, 1f), (plot.Grid.YAxisStyle.MajorLineStyle.Width, plot.Grid.YAxisStyle.MinorLineStyle.Width));
        Assert.Equal((1f, 0f), (plot.Grid.XAxisStyle.MajorLineStyle.Width, plot.Grid.XAxisStyle.MinorLineStyle.Width));
        Assert.Equal((-1.5, 0.5), (plot.Axes.Limits.Bottom, plot.Axes.Limits.Top));
        Assert.True(plot.Axes.Limits.Right > 1.05 * Example.Bars.X.Maximum, "the values beside the bars have no room");
    }

    [Fact]
    public void The_legend_stands_where_gnuplots_stands()
    {
        Figure figure = Example.Lines;
        Series named = figure.Series[0];
        Axis zeroToOne = Axis.Linear("", [0, 1]);
        (Figure Figure, string Expected)[] cases =
        [
            (Example.Bars, "no legend"),
            (At([new(0, 0), new(1, 0.1)]), "legend UpperRight"),
            (At([new(0.99, 0.99)]), "legend UpperLeft"),
            (At([new(0.99, 0.99), new(0.01, 0.99)]), "legend LowerRight"),
            (At([new(0.99, 0.99), new(0.01, 0.99), new(0.99, 0.01)]), "legend LowerLeft"),
            (At([new(0.99, 0.99), new(0.01, 0.99), new(0.99, 0.01), new(0.01, 0.01)]), "legend beside Right"),
        ];
        foreach ((Figure one, string expected) in cases)
        {
            using Plot plot = ScottPlotDrawing.Of(one);
            Assert.Contains(expected, plot.Recorded);
        }

        Figure At(FigurePoint[] points) => figure with
        {
            X = zeroToOne,
            Y = zeroToOne,
            Series = [named with { Kind = SeriesKind.Scatter, Points = points }],
        };
    }

    [Theory]
    [InlineData("a.png", "Png 1400 x 850 at 1.4")]
    [InlineData("a.svg", "Svg 1000 x 607 at 1")]
    public void Pictures_have_gnuplots_sizes(string name, string expected)
    {
        string folder = Directory.CreateTempSubdirectory("scottplot-tests-").FullName;
        try
        {
            new ScottPlotRenderer().Render(Example.Bars, Path.Combine(folder, name));

            Assert.Equal(expected, File.ReadAllText(Path.Combine(folder, name)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_dash_and_every_marker_has_a_shape_of_its_own()
    {
        Figure figure = Example.Lines;
        Dash[] dashes = Enum.GetValues<Dash>();
        Marker[] markers = Enum.GetValues<Marker>();
        Series[] series =
        [
            .. dashes.Select(dash => figure.Series[2] with { Name = $"{dash}", Style = new SeriesStyle { Color = "#000000", Dash = dash } }),
            .. markers.Select(marker => figure.Series[2] with { Name = $"{marker}", Style = new SeriesStyle { Color = "#000000", Marker = marker } }),
        ];
        using Plot plot = ScottPlotDrawing.Of(figure with { Series = series });

        Scatter[] drawn = [.. plot.Add.Recorded.OfType<Scatter>()];
        Assert.Equal(dashes.Length, drawn.Select(line => line.LinePattern).Distinct().Count());
        Assert.Equal(markers.Length, drawn.Select(line => line.MarkerShape).Distinct().Count());
    }

    private static List<(double Position, string? Label)> Ticks(IAxis axis) => Assert.IsType<NumericManual>(axis.TickGenerator).Recorded;
}
