namespace RetNet.Compare.Measurement.Timing;

/// <summary>Times subjects by turns, in an order that reverses every round, so that a drift of the machine hits all alike.</summary>
/// <param name="rule">When to stop.</param>
/// <param name="clock">Monotonic clock; the system's high-resolution one when null.</param>
/// <param name="progress">Told after every turn.</param>
public sealed class Sampler(SamplingRule rule, TimeProvider? clock = null, IProgress<SamplingProgress>? progress = null)
{
    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <summary>Times one subject.</summary>
    public TimedSamples Measure(TimedSubject subject) => Measure([subject])[0];

    /// <summary>Times all subjects, each until the rule is met for it.</summary>
    /// <returns>In the order of <paramref name="subjects"/>.</returns>
    public IReadOnlyList<TimedSamples> Measure(IReadOnlyList<TimedSubject> subjects)
    {
        long start = clock.GetTimestamp();
        Course[] courses = [.. subjects.Select(subject => new Course(subject, rule, clock))];
        for (bool forward = true; courses.Any(course => course.Stopped is null); forward = !forward)
        {
            foreach (Course course in forward ? courses : courses.Reverse())
            {
                if (course.Stopped is not null)
                    continue;
                course.TakeTurn();
                progress?.Report(new SamplingProgress(
                    course.Subject.Name,
                    course.Seconds.Count,
                    course.RelativeError,
                    clock.GetElapsedTime(start),
                    courses.Aggregate(TimeSpan.Zero, (sum, each) => sum + each.Remaining)));
            }
        }

        return [.. courses.Select(course => new TimedSamples(course.Seconds, course.Limits, course.Stopped!.Value))];
    }

    private sealed class Course(TimedSubject subject, SamplingRule rule, TimeProvider clock)
    {
        private TimeSpan used;

        public TimedSubject Subject => subject;

        public List<double> Seconds { get; } = [];

        public List<double> Limits { get; } = [];

        public StopReason? Stopped { get; private set; }

        public double RelativeError { get; private set; } = double.PositiveInfinity;

        public TimeSpan Remaining => Stopped is not null ? TimeSpan.Zero : Expected();

        public void TakeTurn()
        {
            long start = clock.GetTimestamp();
            TimeSpan Used() => used + clock.GetElapsedTime(start);

            double? limit = subject.Limit?.Invoke();
            subject.BeginTurn?.Invoke();
            bool first = Seconds.Count == 0;
            for (int i = 0; i < (first ? rule.WarmUp : rule.WarmUpPerTurn); i++)
            {
                subject.Run();
                if (first && Used() > rule.MaxTime / 4)
                    break;
            }

            for (int i = 0; i < rule.SamplesPerTurn && Stopped is null; i++)
            {
                long before = clock.GetTimestamp();
                subject.Run();
                Seconds.Add(clock.GetElapsedTime(before).TotalSeconds);
                if (limit is { } rate)
                    Limits.Add(rate);
                Stopped = Decide(Used());
            }

            used = Used();
        }

        private StopReason? Decide(TimeSpan soFar)
        {
            RelativeError = SampleSummary.Of(Seconds).RelativeErrorOfMedian;
            if (Seconds.Count >= rule.MinSamples && RelativeError <= rule.TargetRelativeError)
                return StopReason.Converged;
            if (Seconds.Count >= rule.MaxSamples)
                return StopReason.SampleCap;
            return soFar >= rule.MaxTime ? StopReason.TimeCap : null;
        }

        private TimeSpan Expected()
        {
            TimeSpan left = rule.MaxTime - used;
            if (Seconds.Count == 0)
                return left;
            double needed = Seconds.Count * Math.Pow(RelativeError / rule.TargetRelativeError, 2);
            double more = Math.Clamp(needed, rule.MinSamples, Math.Max(rule.MinSamples, rule.MaxSamples)) - Seconds.Count;
            TimeSpan expected = used / Seconds.Count * Math.Max(0, more);
            return expected < left ? expected : left;
        }
    }
}
