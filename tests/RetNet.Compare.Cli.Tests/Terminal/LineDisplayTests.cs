using RetNet.Compare.Cli.Terminal;

namespace RetNet.Compare.Cli.Tests.Terminal;

public sealed class LineDisplayTests
{
    [Fact]
    public void A_log_gets_a_line_every_few_seconds_with_the_time_left()
    {
        using var log = new StringWriter();
        var clock = new Clock();

        new LineDisplay(log, clock).Stage("train", stage =>
        {
            stage.Report(0.5, "resumed");
            for (int second = 1; second <= 20; second++)
            {
                clock.Now += TimeSpan.FromSeconds(1);
                stage.Report(0.5 + (second * 0.02), $"loss {second}");
            }
        });

        string[] lines = log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Equal("train: 60 %, loss 5, 20 s left", lines[0]);
        Assert.Equal("train: done in 20 s, loss 20", lines[^1]);
    }

    [Theory]
    [InlineData(1.26, "1.3 s")]
    [InlineData(59.2, "59 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7800, "2 h 10 min")]
    [InlineData(273600, "3 d 4 h")]
    public void Durations_are_said_in_words(double seconds, string words) =>
        Assert.Equal(words, Durations.Text(TimeSpan.FromSeconds(seconds)));

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
