using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Tests.Statistics;

public sealed class StudentTTests
{
    [Theory]
    [InlineData(0.95, 1, 12.706)]
    [InlineData(0.95, 2, 4.303)]
    [InlineData(0.95, 3, 3.182)]
    [InlineData(0.95, 4, 2.776)]
    [InlineData(0.95, 9, 2.262)]
    [InlineData(0.99, 10, 3.169)]
    [InlineData(0.95, 30, 2.042)]
    [InlineData(0.90, 120, 1.658)]
    public void Quantiles_are_those_of_the_printed_tables(double confidence, int degreesOfFreedom, double expected) =>
        Assert.Equal(expected, StudentT.TwoSidedQuantile(confidence, degreesOfFreedom), 3);

    [Fact]
    public void One_degree_of_freedom_is_the_Cauchy_distribution() => Assert.Equal(0.5, StudentT.CentralProbability(1, 1), 12);

    [Fact]
    public void Three_seeds_give_the_half_width_computed_by_hand() =>
        Assert.Equal(4.30265273 / Math.Sqrt(3), StudentT.HalfWidth([41, 42, 43])!.Value, 6);

    [Fact]
    public void One_seed_gives_no_interval() => Assert.Null(StudentT.HalfWidth([42]));
}
