using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Reporting.Results;

/// <summary>What the peak memory of a training step is made of, in bytes.</summary>
/// <param name="Weights">Parameters, in fp32.</param>
/// <param name="Gradients">As many.</param>
/// <param name="Optimizer">What else stays between steps: AdamW's two moments, buffers and the batch.</param>
/// <param name="Activations">What only a step needs: what passes keep for the backward pass, and temporaries.</param>
internal sealed record MemoryPhases(double Weights, double Gradients, double Optimizer, double Activations)
{
    /// <summary>The parts of a row; null where memory was not counted by the tensor, or the model's row is missing.</summary>
    public static MemoryPhases? Of(ResultsFolder results, TrainingCostRow row)
    {
        if (row.MemorySource is MemorySource.Nvml or MemorySource.Resident || results.Models.FirstOrDefault(model => model.Model == row.Model) is not { } model)
            return null;
        double weights = sizeof(float) * (double)model.Parameters;
        return new(weights, weights, row.PersistentBytes - (2 * weights), row.PeakBytes - row.PersistentBytes);
    }
}
