using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Tests.Figures;

public sealed class LegendPlacementTests
{
    [Theory]
    [InlineData(0, 1, LegendPlace.TopLeft)]
    [InlineData(1, 0, LegendPlace.TopRight)]
    [InlineData(1, 1, LegendPlace.BottomRight)]
    [InlineData(0, 0, LegendPlace.TopRight)]
    public void The_legend_takes_the_first_corner_that_a_line_leaves_free(double from, double to, LegendPlace expected) =>
        Assert.Equal(expected, LegendPlacement.Of(Unit(Line([new(0, from), new(1, to)]))));

    [Fact]
    public void A_band_is_data_too() =>
        Assert.Equal(LegendPlace.TopLeft, LegendPlacement.Of(Unit(Line([new(0, 0.05), new(1, 0.5, 0.1, 0.98)]))));

    [Fact]
    public void A_line_between_far_points_is_not_overlooked() =>
        Assert.Equal(LegendPlace.BottomRight, LegendPlacement.Of(Unit(Line([new(0, 0.95), new(1, 0.96)]))));

    [Fact]
    public void Data_in_every_corner_puts_the_legend_outside() =>
        Assert.Equal(LegendPlace.OutsideRight, LegendPlacement.Of(Unit(Line([new(0, 0), new(1, 1)]), Line([new(0, 1), new(1, 0)]))));

    [Fact]
    public void Figures_without_names_have_no_legend() =>
        Assert.Equal(LegendPlace.None, LegendPlacement.Of(Unit(Line([new(0, 0)]) with { Name = null })));

    private static Series Line(IReadOnlyList<FigurePoint> points) => new()
    {
        Name = "RetNet",
        Kind = SeriesKind.Line,
        Points = points,
        Style = new SeriesStyle { Color = "#D55E00" },
    };

    private static Figure Unit(params Series[] series)
    {
        var axis = new Axis { Label = "", Scale = AxisScale.Linear, Minimum = 0, Maximum = 1, Ticks = [] };
        return new Figure { Title = "", X = axis, Y = axis, Series = series };
    }
}
