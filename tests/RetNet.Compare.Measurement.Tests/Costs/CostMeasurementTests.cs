using RetNet.Compare.Measurement.Correctness;
using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Tests.Fakes;
using RetNet.Compare.Measurement.Timing;

namespace RetNet.Compare.Measurement.Tests.Costs;

public sealed class CostMeasurementTests
{
    private static readonly SamplingRule Rule = new() { WarmUp = 2, SamplesPerTurn = 4, MinSamples = 12, MaxTime = TimeSpan.FromSeconds(60) };
    private readonly ManualClock clock = new();
    private readonly FakeLimits limits = new();

    [Fact]
    public void A_known_decode_step_time_is_reported_with_its_share_of_the_bandwidth()
    {
        Contender fast = Contender(2), slow = Contender(6);
        Measured<DecodeRow> measured = Costs().Decode([(fast, 64), (slow, 64)], batch: 3);

        Assert.Equal([2.0, 6.0], measured.Rows.Select(row => row.LatencyMs), (a, b) => Math.Abs(a - b) < 1e-9);
        DecodeRow row = measured.Rows[1];
        Assert.Equal(3 / 6e-3, row.TokensPerS, 1e-6);
        Assert.Equal(3 * 32 * 4, row.StateBytes);
        Assert.Equal(((32 * 32) + 1) * 4 + (3 * 32 * 4), row.BytesPerStep);
        Assert.Equal(row.BytesPerStep / 6e-3 / 1e10, row.FractionOfReadBandwidth, 1e-12);
        Assert.Equal(StopReason.Converged, row.Stopped);
        Assert.Equal(24, measured.Samples.Count);
        Assert.Equal(12, measured.Samples.Count(sample => sample.Model == slow.Label && Math.Abs(sample.Ms - 6) < 1e-9));
    }

    [Fact]
    public void A_step_is_set_against_the_limit_of_its_own_turn()
    {
        // The machine halves its pace in every second turn: steps and limit alike.
        int turn = 0;
        limits.Read = () => ++turn % 2 == 0 ? 5e9 : 1e10;
        Contender contender = CorrectnessGate.Check("wavers", new RunningSumModel { Work = () => Take(turn % 2 == 0 ? 8 : 4)(), Flops = 1 }).Require();

        Measured<DecodeRow> measured = Costs(Rule with { MinSamples = 100, MaxSamples = 100 }).Decode([(contender, 64)], batch: 1);

        DecodeRow row = measured.Rows[0];
        Assert.Equal(row.BytesPerStep / 4e-3 / 1e10, row.FractionOfReadBandwidth, 1e-12);
        Assert.All(measured.Samples, sample => Assert.Equal(sample.Ms < 6 ? 1e10 : 5e9, sample.LimitPerS));
    }

    [Fact]
    public void Lengths_of_one_model_take_turns_like_models()
    {
        Contender contender = Contender(2);
        var order = new List<string>();
        Measured<DecodeRow> measured = Costs(progress: new Noting(order)).Decode([(contender, 8), (contender, 64)], batch: 1);

        Assert.Equal([8L, 64L], measured.Rows.Select(row => row.Length));
        Assert.Equal(new[] { 8, 64, 64, 8 }.Select(length => $"{contender.Label} decode {length} x 1"), order.Take(4));
    }

    [Fact]
    public void Timed_steps_never_go_further_than_one_turn_beyond_the_length()
    {
        // The state refuses more tokens than its capacity, so a state that ran on from turn to turn would throw here.
        Measured<DecodeRow> measured = Costs(Rule with { MinSamples = 100, MaxSamples = 100 }).Decode([(Contender(1), 8)], batch: 1);

        Assert.Equal(100, measured.Rows[0].Samples);
    }

    [Fact]
    public void A_known_prefill_time_and_allocation_are_reported()
    {
        const long scratch = 4 << 20;
        Contender contender = Contender(5, scratch);
        PrefillRow row = Costs().Prefill([contender], batch: 2, length: 50).Rows[0];

        Assert.Equal(5, row.LatencyMs, 1e-9);
        Assert.Equal(100 / 5e-3, row.TokensPerS, 1e-6);
        Assert.Equal(MemorySource.Allocator, row.MemorySource);
        Assert.InRange(row.PeakBytes, scratch * 4, scratch * 4 * 1.01);
        Assert.InRange(row.ProcessPeakBytes!.Value, row.PeakBytes, 1L << 40);
    }

    [Fact]
    public void Training_throughput_memory_and_rate_are_reported_as_they_are_known()
    {
        const long kept = 3 << 20, scratch = 2 << 20;
        const double flops = 1e6;
        TrainingSubject[] subjects = [.. new[] { 20.0, 40.0 }.Select(ms =>
            new TrainingSubject(Contender(1, flops: flops), Batch: 2, Length: 100, () => new FakeTrainingStep(kept, scratch, Take(ms))))];

        Measured<TrainingCostRow> measured = Costs().Training(subjects);

        TrainingCostRow row = measured.Rows[1];
        long own = ((32 * 32) + 1) * 4;
        Assert.Equal(40, row.StepMs, 1e-9);
        Assert.Equal(200 / 40e-3, row.TokensPerS, 1e-6);
        Assert.Equal(3 * flops * 200 / 40e-3, row.FlopPerS, 1e-2);
        Assert.Equal(row.FlopPerS / 1e11, row.FractionOfMatmulRate, 1e-12);
        Assert.All(measured.Rows, each => Assert.Equal((kept * 4) + own + own, each.PersistentBytes));
        Assert.All(measured.Rows, each => Assert.Equal(((kept + scratch) * 4) + own, each.PeakBytes));
        Assert.Equal("parallel", row.Form);
    }

    [Fact]
    public void More_operations_than_the_machine_can_do_are_an_error_that_names_the_row()
    {
        var subject = new TrainingSubject(Contender(1, flops: 1e12), Batch: 1, Length: 100, () => new FakeTrainingStep(1, 1, Take(1)));

        string message = Assert.Throws<ImplausibleRateException>(() => Costs().Training([subject])).Message;

        Assert.Contains($"'{subject.Contender.Label}', parallel, fp32, 100 x 1", message, StringComparison.Ordinal);
        Assert.Contains("matmul rate", message, StringComparison.Ordinal);
    }

    private CostMeasurement Costs(SamplingRule? rule = null, IProgress<SamplingProgress>? progress = null) => new(limits, rule ?? Rule, progress, clock);

    private Contender Contender(double milliseconds, long scratch = 0, double flops = 1) => CorrectnessGate.Check(
        $"takes-{milliseconds}-ms",
        new RunningSumModel { Work = Take(milliseconds), PrefillScratch = scratch, Flops = flops }).Require();

    private Action Take(double milliseconds) => () => clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private sealed class Noting(List<string> subjects) : IProgress<SamplingProgress>
    {
        public void Report(SamplingProgress value) => subjects.Add(value.Subject);
    }
}
