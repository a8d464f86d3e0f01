using System.Globalization;
using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Layers;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Running;

/// <summary>How many models fit into memory together.</summary>
internal static class MemoryBudget
{
    private const long BytesPerParameter = 16;
    private const long BytesPerCastParameter = 2;
    private const double UsableFraction = 0.5;

    /// <summary>All models in one group where they fit, else each alone.</summary>
    public static IEnumerable<ModelEntry[]> Groups(Session session, ModelEntry[] models, MeasurementSection measurement)
    {
        if (models.Length < 2)
            return models.Length == 0 ? [] : [models];
        double usable = UsableFraction * Available(session), atRest = 0, atWork = 0;
        foreach (ModelEntry entry in models)
        {
            using ISequenceModel model = session.Create(entry, entry.Precision ?? measurement.Precision, dropout: 0, seed: 1);
            atRest += Persistent(model) + State(model, measurement);
            // Only one is at work.
            atWork = Math.Max(atWork, Activations(model, measurement));
            if (atRest + atWork > usable)
                return models.Select(alone => new[] { alone });
        }

        return [models];
    }

    /// <summary>Weights, gradients and the two moments, in fp32; and the weights that a pass casts to bf16.</summary>
    public static long Persistent(ISequenceModel model) =>
        model.Parameters.Total * (BytesPerParameter + (model.Options.Precision == Precision.Bf16 ? BytesPerCastParameter : 0));

    /// <summary>
    /// A rough upper bound on what a training step adds to <see cref="Persistent"/>: what its passes keep for the backward pass, the
    /// scores of the layer at hand, the logits. Counted, as multiples of the width per token and layer, from what the operators keep.
    /// </summary>
    public static long Activations(ISequenceModel model, long batch, long length)
    {
        const int usualHeads = 16, scoresAtHand = 4, logitCopies = 4, widthsOfBlock = 48, widthsOfStates = 32, chunkOfStates = 64;
        ModelOptions options = model.Options;
        long heads = options.Settings.TryGetValue("heads", out string? own) ? long.Parse(own, CultureInfo.InvariantCulture) : usualHeads;
        ComputeForm form = model.TrainingForm;
        long row = form.Form == SequenceForm.Chunkwise ? Math.Min(length, form.ChunkLength) : length;
        // What goes from chunk to chunk is kept for every chunk: the longer the chunks, the fewer. RetNet cuts even ones.
        double shareOfStates = form.Form == SequenceForm.Chunkwise ? Math.Min(1, chunkOfStates / (double)Chunks.EvenLength(length, row)) : 1;
        double widths = widthsOfBlock + (model.Forms.Contains(SequenceForm.Chunkwise) ? shareOfStates * widthsOfStates : 0);
        // By the rule of FlopCount, a parallel form that stores its scores multiplies the whole square: twice 2 · row · width. Chunks may store theirs.
        bool storesScores = form.Form == SequenceForm.Chunkwise
            || model.FlopsPerToken(length, form).Mixing >= 4.0 * row * options.Width * options.Layers;
        long scores = storesScores ? heads * row : 0;
        double block = (widths * options.Width) + scores;
        double kept = options.ActivationCheckpointing ? block + (options.Layers * options.Width) : options.Layers * block;
        return (long)(sizeof(float) * batch * length * (kept + (scoresAtHand * scores) + (logitCopies * options.Vocabulary)));
    }

    /// <summary>A lower bound on the same: the few tensors of every block that no form can do without, in the smaller format.</summary>
    public static long LeastActivations(ISequenceModel model, long batch, long length)
    {
        const int tensorsOfWidth = 8, bytes = 2;
        long tensors = model.Options.ActivationCheckpointing ? model.Options.Layers + tensorsOfWidth : model.Options.Layers * tensorsOfWidth;
        return bytes * batch * length * tensors * model.Options.Width;
    }

    /// <summary>Bytes of memory that the device has.</summary>
    public static double Available(Session session) => DeviceChoice.HasGpu && session.Experiment.Device != "cpu"
        ? GpuMemory()
        : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static double GpuMemory() =>
        Measurement.Machine.NvidiaGpus.Read().Select(gpu => (double)gpu.MemoryBytes).DefaultIfEmpty(0).First();

    private static long Activations(ISequenceModel model, MeasurementSection measurement) =>
        measurement.Training?.Cells.Max(cell => Activations(model, cell.Batch, cell.Length)) ?? 0;

    private static long State(ISequenceModel model, MeasurementSection measurement) => measurement.Decode is { } decode
        ? 2 * 8 * decode.Batches.Max() * decode.Lengths.Max() * model.Options.Layers * model.Options.Width
        : 0;
}
