using RetNet.Compare.Reporting.Plots;

namespace RetNet.Compare.Reporting.Tests;

public sealed class CurvesTests
{
    [Fact]
    public void Smoothing_does_not_bend_a_steep_start() => Assert.Equal([10, 8, 6, 4, 3], Curves.Smooth([10, 8, 6, 4, 2], 1));

    [Fact]
    public void The_end_is_averaged_over_what_lies_before_it() => Assert.Equal(3, Curves.Smooth([5, 5, 4, 2, 3], 2)[^1]);

    [Fact]
    public void Runs_are_averaged_where_all_have_arrived()
    {
        var mean = Curves.MeanOverRuns([[(1, 4), (2, 3), (3, 2)], [(1, 6), (2, 3)]]);

        Assert.Equal([1, 2], mean.Select(point => point.X));
        Assert.Equal([5, 3], mean.Select(point => point.Mean));
        Assert.Equal(12.706 * Math.Sqrt(2) / Math.Sqrt(2), mean[0].HalfWidth!.Value, 3);
    }

    [Fact]
    public void Thinning_keeps_both_ends()
    {
        IReadOnlyList<int> thin = Curves.Thin([.. Enumerable.Range(0, 10_000)]);

        Assert.Equal((0, 9999), (thin[0], thin[^1]));
        Assert.InRange(thin.Count, 100, 1000);
    }
}
