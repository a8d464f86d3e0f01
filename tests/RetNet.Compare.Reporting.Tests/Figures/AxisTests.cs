using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Tests.Figures;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0.0007, 0.9)]
    [InlineData(3, 4)]
    [InlineData(18, 600)]
    [InlineData(1e5, 1e8)]
    [InlineData(2, 2)]
    public void A_logarithmic_axis_holds_its_values_and_has_two_to_ten_labels_within(double low, double high)
    {
        Axis axis = Axis.Logarithmic("x", [low, high], TickFormat.Metric);

        Assert.InRange(low, axis.Minimum, axis.Maximum);
        Assert.InRange(high, axis.Minimum, axis.Maximum);
        if (high > low)
            Assert.InRange(axis.Ticks.Count(tick => tick.Label is not null), 2, 10);
        Assert.All(axis.Ticks, tick => Assert.InRange(tick.Value, axis.Minimum, axis.Maximum));
    }

    [Theory]
    [InlineData(0, 614400)]
    [InlineData(4.2, 9.3)]
    [InlineData(-3, -1)]
    [InlineData(5, 5)]
    public void A_linear_axis_holds_its_values_and_has_three_to_ten_ticks_within(double low, double high)
    {
        Axis axis = Axis.Linear("x", [low, high]);

        Assert.InRange(low, axis.Minimum, axis.Maximum);
        Assert.InRange(high, axis.Minimum, axis.Maximum);
        Assert.InRange(axis.Ticks.Count, 3, 10);
        Assert.All(axis.Ticks, tick => Assert.InRange(tick.Value, axis.Minimum - 1e-9, axis.Maximum + 1e-9));
    }

    [Fact]
    public void Bars_start_at_zero() => Assert.Equal(0, Axis.Linear("x", [312.4], fromZero: true).Minimum);

    [Fact]
    public void Measured_lengths_are_the_ticks() =>
        Assert.Equal(["64", "128", "256", "512"], Axis.LogarithmicAt("x", [512, 64, 128, 256, 64]).Ticks.Select(tick => tick.Label));

    [Fact]
    public void Many_lengths_keep_the_longest_labelled()
    {
        IReadOnlyList<Tick> ticks = Axis.LogarithmicAt("x", Enumerable.Range(0, 14).Select(power => Math.Pow(2, power))).Ticks;

        Assert.Equal("8192", ticks[^1].Label);
        Assert.Equal(7, ticks.Count(tick => tick.Label is not null));
    }

    [Fact]
    public void Bytes_stand_at_powers_of_two_with_binary_prefixes()
    {
        string[] labels = [.. Axis.Logarithmic("x", [400_000, 3_000_000], TickFormat.Bytes).Ticks.Select(tick => tick.Label).OfType<string>()];

        Assert.Equal(["512 KiB", "1 MiB", "2 MiB"], labels);
    }

    [Fact]
    public void Tokens_carry_decimal_prefixes() =>
        Assert.Contains("200k", Axis.Linear("x", [0, 614_400], TickFormat.Metric).Ticks.Select(tick => tick.Label));

    [Fact]
    public void Positions_run_from_zero_to_one()
    {
        Axis axis = Axis.Logarithmic("x", [1, 10_000]);

        Assert.Equal(0, axis.Position(axis.Minimum), 12);
        Assert.Equal(1, axis.Position(axis.Maximum), 12);
        Assert.Equal(0.5, axis.Position(100), 12);
    }

    [Fact]
    public void A_reader_may_switch_between_logarithmic_and_linear_where_every_value_is_on_both()
    {
        Axis logarithmic = Axis.LogarithmicAt("Tokens", [64, 256, 2048]);

        Axis linear = logarithmic.Switched([64, 256, 2048])!;

        Assert.Equal((AxisScale.Linear, "Tokens"), (linear.Scale, linear.Label));
        Assert.True(linear.Minimum <= 64 && linear.Maximum >= 2048);
        Assert.Equal(AxisScale.Logarithmic, linear.Switched([64, 256, 2048])!.Scale);
        Assert.Null(linear.Switched([0, 256]));
        Assert.Null(Axis.Categories("", ["books", "mail"]).Switched([1, 2]));
    }

    [Fact]
    public void Bytes_on_a_linear_axis_are_whole_numbers_of_one_unit()
    {
        Axis axis = Axis.Logarithmic("State", [3 << 20, 100 << 20], TickFormat.Bytes).Switched([3 << 20, 100 << 20])!;

        Assert.Equal(["20 MiB", "40 MiB", "60 MiB", "80 MiB", "100 MiB"], axis.Ticks.Select(tick => tick.Label));
    }
}
