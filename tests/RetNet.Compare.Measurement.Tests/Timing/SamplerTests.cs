using System.Diagnostics;
using RetNet.Compare.Measurement.Tests.Fakes;
using RetNet.Compare.Measurement.Timing;

namespace RetNet.Compare.Measurement.Tests.Timing;

public sealed class SamplerTests
{
    private static readonly SamplingRule Rule = new() { WarmUp = 2, WarmUpPerTurn = 1, SamplesPerTurn = 3, MinSamples = 6, MaxSamples = 30, MaxTime = TimeSpan.FromSeconds(100) };
    private readonly ManualClock clock = new();

    [Fact]
    public void A_known_step_time_is_reported_exactly_and_the_warm_up_is_not()
    {
        int runs = 0;
        TimedSamples samples = new Sampler(Rule, clock).Measure(new TimedSubject("step", () => clock.Advance(TimeSpan.FromMilliseconds(runs++ < 2 ? 500 : 7))));

        Assert.All(samples.Seconds, seconds => Assert.Equal(0.007, seconds, 12));
        Assert.Equal(0.007, samples.Summary.Median, 12);
        Assert.Equal(StopReason.Converged, samples.Stopped);
        Assert.Equal(6, samples.Summary.Count);
    }

    [Fact]
    public void A_spinning_step_of_one_millisecond_is_reported_within_2_percent()
    {
        // Other processes may interrupt most steps of one measurement, hardly of three of five.
        var rule = new SamplingRule { MinSamples = 51, MaxSamples = 400 };
        double[] medians = [.. Enumerable.Range(0, 5).Select(_ =>
            new Sampler(rule).Measure(new TimedSubject("spin", () => Spin(TimeSpan.FromMilliseconds(1)))).Summary.Median)];

        Assert.InRange(SampleSummary.Of(medians).Median, 0.98e-3, 1.02e-3);
    }

    [Fact]
    public void Noise_is_sampled_until_the_median_is_known_to_2_percent()
    {
        var random = new Random(3);
        TimedSamples samples = new Sampler(Rule with { MaxSamples = 5000 }, clock)
            .Measure(new TimedSubject("noisy", () => clock.Advance(TimeSpan.FromMilliseconds(10 + (2 * random.NextDouble())))));

        Assert.Equal(StopReason.Converged, samples.Stopped);
        Assert.InRange(samples.Summary.Count, 7, 1000);
        Assert.InRange(samples.Summary.RelativeErrorOfMedian, 0, 0.02);
        Assert.InRange(samples.Summary.Median, 0.011 * 0.97, 0.011 * 1.03);
    }

    [Fact]
    public void A_cap_ends_sampling_and_says_so()
    {
        var random = new Random(4);
        var subject = new TimedSubject("wild", () => clock.Advance(TimeSpan.FromSeconds(1 + (9 * random.NextDouble()))));

        TimedSamples byCount = new Sampler(Rule with { MaxTime = TimeSpan.FromDays(1) }, clock).Measure(subject);
        TimedSamples byTime = new Sampler(Rule, clock).Measure(subject);

        Assert.Equal((StopReason.SampleCap, 30), (byCount.Stopped, byCount.Summary.Count));
        Assert.Equal(StopReason.TimeCap, byTime.Stopped);
        Assert.InRange(byTime.Summary.Count, 10, 29);
    }

    [Fact]
    public void A_step_longer_than_the_cap_is_still_measured_once()
    {
        int runs = 0;
        TimedSamples samples = new Sampler(Rule, clock).Measure(new TimedSubject("slow", () =>
        {
            runs++;
            clock.Advance(TimeSpan.FromSeconds(300));
        }));

        Assert.Equal((StopReason.TimeCap, 1, 2), (samples.Stopped, samples.Summary.Count, runs));
    }

    [Fact]
    public void Subjects_take_turns_in_an_order_that_reverses_every_round()
    {
        var order = new List<string>();
        TimedSubject Subject(string name) => new(name, () => clock.Advance(TimeSpan.FromSeconds(1))) { BeginTurn = () => order.Add(name) };

        new Sampler(Rule, clock).Measure([Subject("a"), Subject("b"), Subject("c")]);

        Assert.Equal(["a", "b", "c", "c", "b", "a"], order);
    }

    [Fact]
    public void A_drift_of_the_machine_hits_all_subjects_alike()
    {
        TimedSubject Subject(string name) => new(name, () => clock.Advance(TimeSpan.FromMilliseconds(10 + (clock.GetTimestamp() / (double)TimeSpan.TicksPerSecond))));
        SamplingRule rule = Rule with { MinSamples = 48, MaxSamples = 48 };

        IReadOnlyList<TimedSamples> samples = new Sampler(rule, clock).Measure([Subject("first"), Subject("second")]);

        double drift = samples[0].Seconds[^1] / samples[0].Seconds[0];
        Assert.True(drift > 1.05, $"the clock should drift, it changed by a factor of {drift}");
        Assert.Equal(1, samples[0].Summary.Median / samples[1].Summary.Median, 0.01);
    }

    [Fact]
    public void Progress_tells_what_is_left()
    {
        var reports = new List<SamplingProgress>();
        var progress = new Immediate(reports.Add);

        new Sampler(Rule with { MinSamples = 9 }, clock, progress).Measure(new TimedSubject("step", () => clock.Advance(TimeSpan.FromSeconds(1))));

        Assert.Equal([3, 6, 9], reports.Select(report => report.Samples));
        Assert.Equal([5, 9, 13], reports.Select(report => report.Elapsed.TotalSeconds));
        Assert.Equal(0, reports[^1].Remaining.TotalSeconds);
        Assert.InRange(reports[0].Remaining.TotalSeconds, 6, 11);
    }

    private static void Spin(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
        }
    }

    private sealed class Immediate(Action<SamplingProgress> report) : IProgress<SamplingProgress>
    {
        public void Report(SamplingProgress value) => report(value);
    }
}
