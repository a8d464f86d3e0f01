using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Tests.Statistics;

public sealed class LineFitTests
{
    [Fact]
    public void Points_on_a_line_give_its_slope_without_doubt()
    {
        LineFit line = LineFit.Through([(0, 1), (1, 3), (4, 9)])!;

        Assert.Equal(2, line.Slope, 12);
        Assert.Equal(2, line.Interval!.Value.Low, 9);
        Assert.Equal(2, line.Interval!.Value.High, 9);
    }

    [Fact]
    public void The_interval_holds_the_true_slope_nineteen_times_in_twenty_also_for_four_points()
    {
        var random = new Random(11);
        const int trials = 4000;
        int held = Enumerable.Range(0, trials).Count(_ => LineFit.Through(
            [.. Enumerable.Range(0, 4).Select(x => ((double)x, (0.3 * x) + Normal(random)))])!.Interval!.Value.Contains(0.3));

        Assert.InRange((double)held / trials, 0.935, 0.965);
    }

    [Fact]
    public void Two_points_have_a_slope_but_no_interval_and_one_has_neither()
    {
        Assert.Equal((3.0, null), (LineFit.Through([(0, 0), (1, 3)])!.Slope, LineFit.Through([(0, 0), (1, 3)])!.Interval));
        Assert.Null(LineFit.Through([(1, 1), (1, 2)]));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
