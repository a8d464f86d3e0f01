using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Tests.Tables;

public sealed class NumbersTests
{
    [Theory]
    [InlineData(42.1349, 4, "42.13")]
    [InlineData(9.9999, 3, "10.0")]
    [InlineData(0.012345, 3, "0.0123")]
    [InlineData(12345.678, 3, "12,346")]
    [InlineData(-0.5, 2, "−0.50")]
    [InlineData(0, 3, "0")]
    [InlineData(double.NaN, 3, "–")]
    [InlineData(1e-7, 2, "0.00000010")]
    public void Significant_digits_are_kept_and_integers_never_cut(double value, int digits, string expected) =>
        Assert.Equal(expected, Numbers.Significant(value, digits));

    [Theory]
    [InlineData(0.97, "−3.0")]
    [InlineData(1.061, "+6.1")]
    [InlineData(0.99999, "0.0")]
    [InlineData(1, "0.0")]
    public void Changes_carry_their_sign(double ratio, string expected) => Assert.Equal(expected, Numbers.ChangePercent(ratio));

    [Theory]
    [InlineData(42.1349, 0.618, "42.13 ± 0.62")]
    [InlineData(1234.5, 20.4, "1,234 ± 20")]
    [InlineData(42.1349, null, "42.13")]
    public void Half_widths_have_the_decimals_of_their_mean(double mean, double? halfWidth, string expected) =>
        Assert.Equal(expected, Numbers.WithHalfWidth(mean, halfWidth));
}
