using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Tests.Statistics;

public sealed class PowerLawTests
{
    private static readonly double[] Lengths = [128, 256, 512, 1024, 2048];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1.7)]
    public void The_exponent_of_exact_values_is_found_without_doubt(double exponent)
    {
        PowerLaw law = PowerLaw.Fit([.. Lengths.Select(length => (length, 3 * Math.Pow(length, exponent), 0.0))])!;

        Assert.Equal(exponent, law.Exponent, 10);
        Assert.Equal(law.Interval.Low, law.Interval.High);
    }

    [Fact]
    public void The_interval_holds_the_true_exponent_nineteen_times_in_twenty()
    {
        var random = new Random(5);
        const int trials = 2000;
        int held = Enumerable.Range(0, trials).Count(_ => PowerLaw.Fit(
            [.. Lengths.Select(length => (length, 7 * Math.Pow(length, 0.8) * Math.Exp(0.05 * Normal(random)), 0.05))])!.Interval.Contains(0.8));

        Assert.InRange((double)held / trials, 0.935, 0.965);
    }

    [Fact]
    public void A_poorly_known_value_counts_little()
    {
        (double, double, double)[] values = [.. Lengths.Select(length => (length, length, length == 2048 ? 1.0 : 0.01))];
        values[^1].Item2 *= 4;

        Assert.Equal(1, PowerLaw.Fit(values)!.Exponent, 0.01);
    }

    [Fact]
    public void The_tail_leaves_out_the_short_lengths_where_a_constant_hides_growth()
    {
        (double, double, double)[] values = [.. Lengths.Select(length => (length, 1000 + length, 0.0))];

        Assert.True(PowerLaw.FitTail(values)!.Exponent > PowerLaw.Fit(values)!.Exponent + 0.05);
        Assert.Equal(3, PowerLaw.FitTail(values)!.Points);
    }

    [Theory]
    [InlineData(-40, 1)]
    [InlineData(1000, 1)]
    [InlineData(1e6, 2)]
    [InlineData(0, 0.5)]
    public void Increments_give_the_exponent_whatever_constant_lies_below(double constant, double exponent)
    {
        double[] lengths = [100, 128, 300, 2048];

        PowerLaw law = PowerLaw.OfIncrements([.. lengths.Select(length => (length, constant + (3 * Math.Pow(length, exponent)), 0.0))])!;

        Assert.Equal(exponent, law.Exponent, 6);
    }

    [Fact]
    public void Values_that_do_not_rise_have_no_increments()
    {
        Assert.Null(PowerLaw.OfIncrements([(1, 5, 0), (2, 5, 0), (4, 6, 0)]));
    }

    [Fact]
    public void Two_lengths_are_no_law()
    {
        Assert.Null(PowerLaw.Fit([(1, 1, 0), (2, 2, 0), (2, 2.1, 0)]));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
