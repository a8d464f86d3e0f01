using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Costs;

public sealed partial class CostMeasurement
{
    /// <summary>Time to read a prompt of <paramref name="length"/> tokens per sequence into a new state and give the last token's logits.</summary>
    public Measured<PrefillRow> Prefill(IReadOnlyList<Contender> contenders, long batch, long length)
    {
        using var inference = new InferenceMode(contenders.Select(contender => contender.Model));
        using DisposeScope scope = NewDisposeScope();
        TimedSubject[] subjects = [.. contenders.Select(contender => Reader(contender, batch, length))];
        MemoryUse[] memory = [.. contenders.Zip(subjects, (contender, subject) => MemoryOf(contender, subject.Run))];
        IReadOnlyList<TimedSamples> samples = Time(subjects);
        return new(
            [.. contenders.Select((contender, i) => Row(contender, batch, length, samples[i], memory[i]))],
            [.. contenders.Zip(samples, (contender, each) => Raw("prefill", contender, batch, length, each)).SelectMany(rows => rows)]);
    }

    private static TimedSubject Reader(Contender contender, long batch, long length)
    {
        Tensor tokens_BT = TokenSource.Uniform(batch, length, contender.Model.Options.Vocabulary, contender.Device);
        return new TimedSubject($"{contender.Label} prefill {length} x {batch}", () =>
        {
            using DisposeScope scope = NewDisposeScope();
            using DecodeState state = contender.Model.NewState(batch, length);
            contender.Model.Prefill(tokens_BT, state);
            DeviceWork.Finish(contender.Device);
        });
    }

    private static PrefillRow Row(Contender contender, long batch, long length, TimedSamples samples, MemoryUse memory)
    {
        SampleSummary summary = samples.Summary;
        return new PrefillRow
        {
            Model = contender.Label,
            Precision = contender.Precision,
            Batch = batch,
            Length = length,
            LatencyMs = summary.Median * 1e3,
            RelativeSpread = summary.RelativeSpread,
            Samples = summary.Count,
            Stopped = samples.Stopped,
            TokensPerS = batch * length / summary.Median,
            PeakBytes = memory.Peak,
            MemorySource = memory.Source,
            ProcessPeakBytes = memory.ProcessPeak,
        };
    }
}
