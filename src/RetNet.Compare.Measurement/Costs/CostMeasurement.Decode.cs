using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Costs;

public sealed partial class CostMeasurement
{
    /// <summary>
    /// Latency of one more token per sequence, greedy choice included, after <paramref name="length"/> tokens. Every turn starts from a
    /// copy of the state at that length, so the timed steps read <paramref name="length"/> tokens and at most one turn more.
    /// </summary>
    public Measured<DecodeRow> Decode(IReadOnlyList<Contender> contenders, long batch, long length)
    {
        using var inference = new InferenceMode(contenders.Select(contender => contender.Model));
        using var decoders = new DisposableList<Decoder>();
        int longestTurn = Math.Max(rule.WarmUp, rule.WarmUpPerTurn) + rule.SamplesPerTurn;
        foreach (Contender contender in contenders)
            decoders.Add(new Decoder(contender, batch, length, length + longestTurn));

        IReadOnlyList<TimedSamples> samples = Time([.. decoders.Select(decoder =>
            new TimedSubject($"{decoder.Contender.Label} decode {length} x {batch}", decoder.Step) { BeginTurn = decoder.Rewind })]);
        return new(
            [.. contenders.Zip(samples, (contender, each) => Row(contender, batch, length, each))],
            [.. contenders.Zip(samples, (contender, each) => Raw("decode", contender, batch, length, each)).SelectMany(rows => rows)]);
    }

    private DecodeRow Row(Contender contender, long batch, long length, TimedSamples samples)
    {
        SampleSummary summary = samples.Summary;
        long bytesPerStep = ModelFacts.BytesPerStep(contender.Model, batch, length);
        return new DecodeRow
        {
            Model = contender.Label,
            Precision = contender.Precision,
            Batch = batch,
            Length = length,
            LatencyMs = summary.Median * 1e3,
            LatencyP10Ms = summary.P10 * 1e3,
            LatencyP90Ms = summary.P90 * 1e3,
            Samples = summary.Count,
            Stopped = samples.Stopped,
            TokensPerS = batch / summary.Median,
            StateBytes = contender.Model.StateBytes(batch, length),
            BytesPerStep = bytesPerStep,
            FractionOfReadBandwidth = bytesPerStep / summary.Median / ceilings.ReadBytesPerS,
        };
    }

    private sealed class Decoder : IDisposable
    {
        private readonly ISequenceModel model;
        private readonly DecodeState prompt;
        private readonly Tensor lastOfPrompt_B;
        private DecodeState? state;
        private Tensor? token_B;

        public Decoder(Contender contender, long batch, long length, long capacity)
        {
            Contender = contender;
            model = contender.Model;
            prompt = model.NewState(batch, capacity);
            using DisposeScope scope = NewDisposeScope();
            Tensor tokens_BT = TokenSource.Uniform(batch, length, model.Options.Vocabulary, contender.Device);
            lastOfPrompt_B = model.Prefill(tokens_BT, prompt).argmax(-1).DetachFromDisposeScope();
        }

        public Contender Contender { get; }

        public void Rewind()
        {
            state?.Dispose();
            state = prompt.Clone();
            token_B?.Dispose();
            token_B = lastOfPrompt_B.clone().DetachFromDisposeScope();
        }

        public void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor next_B = model.Step(token_B!, state!).argmax(-1).DetachFromDisposeScope();
            token_B!.Dispose();
            token_B = next_B;
            DeviceWork.Finish(Contender.Device);
        }

        public void Dispose()
        {
            state?.Dispose();
            token_B?.Dispose();
            prompt.Dispose();
            lastOfPrompt_B.Dispose();
        }
    }
}
