using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Cli.Running;

/// <summary>How many models fit into memory together.</summary>
internal static class MemoryBudget
{
    private const long BytesPerParameter = 16;
    private const double UsableFraction = 0.5;

    /// <summary>All models in one group where they fit, else each alone.</summary>
    public static IEnumerable<ModelEntry[]> Groups(Session session, ModelEntry[] models, MeasurementSection measurement)
    {
        if (models.Length < 2)
            return models.Length == 0 ? [] : [models];
        using ISequenceModel first = session.Create(models[0], measurement.Precision, dropout: 0, seed: 1);
        double needed = (double)models.Length * (Persistent(first) + Activations(first, measurement) + State(first, measurement));
        return needed < UsableFraction * Available(session) ? [models] : models.Select(model => new[] { model });
    }

    /// <summary>Weights, gradients and the two moments, in fp32.</summary>
    public static long Persistent(ISequenceModel model) => model.Parameters.Total * BytesPerParameter;

    /// <summary>A rough upper bound on what a training step keeps for its backward pass.</summary>
    public static long Activations(ISequenceModel model, long batch, long length)
    {
        const int tensorsOfWidth = 24, matricesOfLength = 4, heads = 16;
        ModelOptions options = model.Options;
        long rowLength = model.TrainingForm.Form == SequenceForm.Chunkwise ? Math.Min(length, model.TrainingForm.ChunkLength) : length;
        long perLayer = (tensorsOfWidth * options.Width) + (matricesOfLength * heads * rowLength);
        return 4 * batch * length * ((options.Layers * perLayer) + (3 * options.Vocabulary));
    }

    /// <summary>A lower bound on the same: the few tensors of every block that no form can do without, in the smaller format.</summary>
    public static long LeastActivations(ISequenceModel model, long batch, long length)
    {
        const int tensorsOfWidth = 8, bytes = 2;
        return bytes * batch * length * model.Options.Layers * tensorsOfWidth * model.Options.Width;
    }

    /// <summary>Bytes of memory that the device has.</summary>
    public static double Available(Session session) => DeviceChoice.HasGpu && session.Experiment.Device != "cpu"
        ? GpuMemory()
        : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static double GpuMemory() =>
        Measurement.Machine.EnvironmentCapture.Capture().Gpus.Select(gpu => (double)gpu.MemoryBytes).DefaultIfEmpty(0).First();

    private static long Activations(ISequenceModel model, MeasurementSection measurement) =>
        measurement.Training?.Cells.Max(cell => Activations(model, cell.Batch, cell.Length)) ?? 0;

    private static long State(ISequenceModel model, MeasurementSection measurement) => measurement.Decode is { } decode
        ? 2 * 8 * decode.Batches.Max() * decode.Lengths.Max() * model.Options.Layers * model.Options.Width
        : 0;
}
