namespace RetNet.Compare.Cli.Terminal;

/// <summary>Plain lines for logs: at most one every few seconds, and one at the end of a piece of work.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="clock">The clock; the system's when null.</param>
internal sealed class LineDisplay(TextWriter output, TimeProvider? clock = null) : IDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly TimeProvider time = clock ?? TimeProvider.System;

    /// <inheritdoc/>
    public void Line(string text)
    {
        output.WriteLine(text);
        output.Flush();
    }

    /// <inheritdoc/>
    public void Stage(string title, Action<IStage> work)
    {
        var stage = new Lines(this, title);
        work(stage);
        stage.End();
    }

    private sealed class Lines(LineDisplay display, string title) : IStage
    {
        private readonly long begun = display.time.GetTimestamp();
        private long shown = display.time.GetTimestamp();
        private double? first;
        private string last = "";

        public void Report(double fraction, string detail)
        {
            first ??= fraction;
            last = detail;
            if (display.time.GetElapsedTime(shown) < Pause)
                return;
            shown = display.time.GetTimestamp();
            display.Line($"{title}: {100 * fraction:0} %, {detail}{Remaining(fraction)}");
        }

        public void End() => display.Line($"{title}: done in {Durations.Text(display.time.GetElapsedTime(begun))}{(last.Length > 0 ? ", " + last : "")}");

        private string Remaining(double fraction)
        {
            double done = fraction - first!.Value;
            return done > 0 ? $", {Durations.Text(display.time.GetElapsedTime(begun) * ((1 - fraction) / done))} left" : "";
        }
    }
}
