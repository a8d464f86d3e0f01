using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;

namespace RetNet.Compare.Measurement.Costs;

/// <summary>
/// Measures what models cost, by turns: every measurement takes several models and gives each a few runs before the next, so that a drift
/// of the machine hits all alike. All models, states and optimizers of one call are alive together; give it those that fit into memory.
/// </summary>
/// <param name="limits">Sampled before every turn of a timing that is set against one of them.</param>
/// <param name="rule">When the timing of one model may stop.</param>
/// <param name="progress">Told after every turn.</param>
/// <param name="clock">Monotonic clock; the system's high-resolution one when null.</param>
public sealed partial class CostMeasurement(
    IMachineLimits limits,
    SamplingRule rule,
    IProgress<SamplingProgress>? progress = null,
    TimeProvider? clock = null)
{
    private IReadOnlyList<TimedSamples> Time(IReadOnlyList<TimedSubject> subjects) => new Sampler(rule, clock, progress).Measure(subjects);

    private static IEnumerable<SampleRow> Raw(string measurement, Contender contender, long batch, long length, TimedSamples samples) =>
        samples.Seconds.Select((seconds, i) => new SampleRow
        {
            Measurement = measurement,
            Model = contender.Label,
            Precision = contender.Precision,
            Batch = batch,
            Length = length,
            Sample = i,
            Ms = seconds * 1e3,
            LimitPerS = samples.Limits.Count == 0 ? null : samples.Limits[i],
        });

    private sealed class DisposableList<T> : List<T>, IDisposable
        where T : IDisposable
    {
        public void Dispose() => ForEach(item => item.Dispose());
    }
}
