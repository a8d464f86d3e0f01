using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Tests.Statistics;

public sealed class QuantilesTests
{
    [Fact]
    public void The_median_of_an_even_number_lies_between_the_middle_two() => Assert.Equal(2.5, Quantiles.Median([4, 1, 3, 2]));

    [Fact]
    public void Quartiles_interpolate_between_order_statistics() => Assert.Equal(new Interval(1.75, 3.25), Quantiles.Quartiles([4, 3, 2, 1]));

    [Fact]
    public void The_ends_are_the_extremes()
    {
        Assert.Equal(-7, Quantiles.At([3, -7, 5], 0));
        Assert.Equal(5, Quantiles.At([3, -7, 5], 1));
    }

    [Fact]
    public void No_values_is_an_error() => Assert.Throws<ArgumentException>(() => Quantiles.Median([]));
}
