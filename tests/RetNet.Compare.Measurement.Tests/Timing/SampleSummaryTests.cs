using RetNet.Compare.Measurement.Timing;

namespace RetNet.Compare.Measurement.Tests.Timing;

public sealed class SampleSummaryTests
{
    [Fact]
    public void Statistics_equal_those_computed_by_hand()
    {
        SampleSummary summary = SampleSummary.Of([5, 1, 4, 2, 3, 100]);

        Assert.Equal(6, summary.Count);
        Assert.Equal(3.5, summary.Median, 12);
        Assert.Equal(1.5, summary.P10, 12);
        Assert.Equal(2.25, summary.P25, 12);
        Assert.Equal(4.75, summary.P75, 12);
        Assert.Equal(52.5, summary.P90, 12);
        Assert.Equal(1, summary.Minimum);
        Assert.Equal(100, summary.Maximum);
        Assert.Equal(115 / 6.0, summary.Mean, 12);
        Assert.Equal((4.75 - 2.25) / 2 / 3.5, summary.RelativeSpread, 12);
    }

    [Fact]
    public void The_medians_interval_runs_between_the_order_statistics_of_the_binomial()
    {
        // n = 100: 50 -+ 1.96 * 5 = 40.2 .. 59.8, so ranks 40 and 61 of 1..100.
        SampleSummary summary = SampleSummary.Of([.. Enumerable.Range(1, 100).Select(i => (double)i)]);

        Assert.Equal((61 - 40) / 2.0 / 50.5, summary.RelativeErrorOfMedian, 12);
    }

    [Fact]
    public void The_medians_interval_covers_the_true_median_in_95_percent_of_samples()
    {
        var random = new Random(1);
        int covered = Enumerable.Range(0, 2000).Count(_ =>
        {
            double[] samples = [.. Enumerable.Range(0, 40).Select(_ => 1 - Math.Log(1 - random.NextDouble()))];
            SampleSummary summary = SampleSummary.Of(samples);
            double[] sorted = [.. samples.Order()];
            double trueMedian = 1 + Math.Log(2), low = sorted[12], high = sorted[27];
            Assert.Equal((high - low) / 2 / summary.Median, summary.RelativeErrorOfMedian, 12);
            return low <= trueMedian && trueMedian <= high;
        });

        Assert.InRange(covered / 2000.0, 0.94, 0.995);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void One_or_two_samples_say_nothing_about_the_error(int count) =>
        Assert.Equal(double.PositiveInfinity, SampleSummary.Of([.. Enumerable.Repeat(1.0, count)]).RelativeErrorOfMedian);

    [Fact]
    public void No_samples_or_samples_that_are_not_finite_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SampleSummary.Of([]));
        Assert.Throws<ArgumentException>(() => SampleSummary.Of([1, double.NaN]));
    }
}
