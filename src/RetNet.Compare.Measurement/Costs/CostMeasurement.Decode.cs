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
    /// Latency of one more token per sequence, greedy choice included, after so many tokens; models and lengths take turns, since latencies
    /// are compared across both. Every turn starts from a copy of the state at that length, so the timed steps read that many tokens and at
    /// most one turn more.
    /// </summary>
    /// <param name="subjects">Who decodes, and after how many tokens.</param>
    /// <param name="batch">Sequences together.</param>
    public Measured<DecodeRow> Decode(IReadOnlyList<(Contender Contender, long Length)> subjects, long batch)
    {
        using var inference = new InferenceMode(subjects.Select(subject => subject.Contender.Model).Distinct());
        using var decoders = new DisposableList<Decoder>();
        int longestTurn = Math.Max(rule.WarmUp, rule.WarmUpPerTurn) + rule.SamplesPerTurn;
        foreach ((Contender contender, long length) in subjects)
            decoders.Add(new Decoder(contender, batch, length, length + longestTurn));

        IReadOnlyList<TimedSamples> samples = Time([.. subjects.Zip(decoders, (subject, decoder) =>
            new TimedSubject($"{subject.Contender.Label} decode {subject.Length} x {batch}", decoder.Step) { BeginTurn = decoder.Rewind, Limit = limits.ReadBytesPerS })]);
        return new(
            [.. subjects.Zip(samples, (subject, each) => Row(subject.Contender, batch, subject.Length, each))],
            [.. subjects.Zip(samples, (subject, each) => Raw("decode", subject.Contender, batch, subject.Length, each)).SelectMany(rows => rows)]);
    }

    private static DecodeRow Row(Contender contender, long batch, long length, TimedSamples samples)
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
            FractionOfReadBandwidth = samples.FractionOfLimit(bytesPerStep),
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
