using RetNet.Compare.Measurement.Costs;
using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Models.Sequences;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Measurement.Correctness;

// Shapes: B batch, T length, V vocabulary.

/// <summary>
/// Lets only models be measured whose forms all give the same logits, which do not look ahead, and whose state is as large as declared:
/// checked on the very instance and machine, with short random sequences.
/// </summary>
public static class CorrectnessGate
{
    private const long Batch = 2, Length = 24, ChunkLength = 8, PromptLength = 11, PromptPieces = 2;
    private const double LeastInfluence = 1e-3, StateBytesTolerance = 0.01;

    /// <summary>Runs every check.</summary>
    /// <param name="label">The model's label in the experiment.</param>
    /// <param name="model">The model, as it will be measured.</param>
    public static GateResult Check(string label, ISequenceModel model)
    {
        using var inference = new InferenceMode(model);
        using DisposeScope scope = NewDisposeScope();
        Device device = ModelFacts.Device(model);
        Tensor tokens_BT = TokenSource.Uniform(Batch, Length, model.Options.Vocabulary, device);
        List<GateRow> rows = !(Influence(model, tokens_BT) >= LeastInfluence)
            ? ShakenWeights.During(model.Module, () => Rows(label, model, tokens_BT))
            : Rows(label, model, tokens_BT);
        return new GateResult(rows, rows.All(row => row.Passed) ? new Contender(label, model) : null);
    }

    private static List<GateRow> Rows(string label, ISequenceModel model, Tensor tokens_BT)
    {
        bool exact = model.Options.Precision == Precision.Fp32;
        double sameForms = exact ? 1e-4 : 5e-2, samePast = exact ? 1e-5 : 1e-2;
        Tensor expected_BTV = model.Forward(tokens_BT);
        var rows = new List<GateRow>();

        void Add(string check, double difference, double bound, bool passed) =>
            rows.Add(new() { Model = label, Precision = exact ? "fp32" : "bf16", Check = check, Difference = difference, Bound = bound, Passed = passed });

        void AtMost(string check, double difference, double bound) => Add(check, difference, bound, difference <= bound);

        double influence = Influence(model, tokens_BT);
        Add("earlier tokens move later logits by at least", influence, LeastInfluence, influence >= LeastInfluence);

        foreach (ComputeForm form in WholeForms(model))
        {
            Tensor actual_BTV = form == model.TrainingForm ? expected_BTV : Scoped(() => model.Forward(tokens_BT, form));
            if (form != model.TrainingForm)
                AtMost($"{form} = {model.TrainingForm}", Difference(expected_BTV, actual_BTV), sameForms);
            foreach (long position in (long[])[1, ChunkLength, Length / 2, Length - 1])
            {
                double moved = MovedByFuture(model, form, tokens_BT, actual_BTV, position);
                AtMost($"{form}: tokens from {position} on leave earlier logits", moved, samePast);
            }
        }

        AtMost($"steps = {model.TrainingForm}", Difference(expected_BTV, Scoped(() => Decode(model, tokens_BT, 0, 1))), sameForms);
        AtMost($"prefill, steps = {model.TrainingForm}", Difference(expected_BTV, Scoped(() => Decode(model, tokens_BT, PromptLength, 1))), sameForms);
        AtMost($"prefill in pieces, steps = {model.TrainingForm}", Difference(expected_BTV, Scoped(() => Decode(model, tokens_BT, PromptLength, PromptPieces))), sameForms);
        AtMost("state is as large as declared", StateBytesDifference(model, tokens_BT), StateBytesTolerance);
        return rows;
    }

    /// <summary>The forms for whole sequences: the training form first, then the others, and chunkwise with chunks that these short sequences fill.</summary>
    private static IEnumerable<ComputeForm> WholeForms(ISequenceModel model) => model.Forms
        .Where(form => form != SequenceForm.Recurrent)
        .Select(form => form == SequenceForm.Parallel ? ComputeForm.Parallel : ComputeForm.Chunkwise(ChunkLength))
        .Prepend(model.TrainingForm)
        .Distinct();

    /// <summary>How far the logits before <paramref name="position"/> move, relatively, when every token from there on changes.</summary>
    private static double MovedByFuture(ISequenceModel model, ComputeForm form, Tensor tokens_BT, Tensor logits_BTV, long position)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor moved_BTV = model.Forward(OtherFrom(tokens_BT, position, model.Options.Vocabulary), form);
        return Difference(logits_BTV.narrow(1, 0, position), moved_BTV.narrow(1, 0, position));
    }

    /// <summary>Logits of all positions from a prompt read in <paramref name="pieces"/> and single steps after it.</summary>
    private static Tensor Decode(ISequenceModel model, Tensor tokens_BT, long promptLength, long pieces)
    {
        using DecodeState state = model.NewState(Batch, Length);
        var logits = new List<Tensor>();
        for (long piece = 0; piece < pieces && promptLength > 0; piece++)
        {
            long begin = promptLength * piece / pieces, end = promptLength * (piece + 1) / pieces;
            logits.Add(model.Prefill(tokens_BT.narrow(1, begin, end - begin), state, allLogits: true));
        }

        for (long position = promptLength; position < Length; position++)
            logits.Add(model.Step(tokens_BT.select(1, position), state).unsqueeze(1));
        return cat(logits, 1);
    }

    /// <summary>How far the last position's logits move, relatively, when the first half of the tokens changes.</summary>
    private static double Influence(ISequenceModel model, Tensor tokens_BT)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor secondHalf_BT = tokens_BT.narrow(1, Length / 2, Length - (Length / 2));
        Tensor otherPast_BT = cat([OtherFrom(tokens_BT, 0, model.Options.Vocabulary).narrow(1, 0, Length / 2), secondHalf_BT], 1);
        return Difference(model.Forward(tokens_BT).narrow(1, Length - 1, 1), model.Forward(otherPast_BT).narrow(1, Length - 1, 1));
    }

    /// <summary>The same tokens, every one from <paramref name="position"/> on replaced by its successor in the vocabulary.</summary>
    private static Tensor OtherFrom(Tensor tokens_BT, long position, long vocabulary)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor other_BT = tokens_BT.clone();
        Tensor future_BT = other_BT.narrow(1, position, Length - position);
        future_BT.copy_(future_BT.add(1).remainder(vocabulary));
        return other_BT.MoveToOuterDisposeScope();
    }

    private static double StateBytesDifference(ISequenceModel model, Tensor tokens_BT)
    {
        Device device = ModelFacts.Device(model);
        FillState(model, tokens_BT).Dispose();
        // What waits for its finalizer would be freed in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = DeviceMemory.Read(device).Live;
        using DecodeState state = FillState(model, tokens_BT);
        long held = DeviceMemory.Source(device) == MemorySource.Allocator ? DeviceMemory.Read(device).Live - before : state.Bytes;
        long declared = model.StateBytes(Batch, Length);
        return Math.Abs(held - declared) / (double)declared;
    }

    private static DecodeState FillState(ISequenceModel model, Tensor tokens_BT)
    {
        using DisposeScope scope = NewDisposeScope();
        DecodeState state = model.NewState(Batch, Length);
        model.Prefill(tokens_BT, state);
        return state;
    }

    private static double Difference(Tensor expected, Tensor actual)
    {
        using DisposeScope scope = NewDisposeScope();
        double largest = expected.abs().max().ToDouble();
        double difference = (actual - expected).abs().max().ToDouble();
        return difference / largest;
    }

    private static Tensor Scoped(Func<Tensor> compute)
    {
        using DisposeScope scope = NewDisposeScope();
        return compute().MoveToOuterDisposeScope();
    }
}
