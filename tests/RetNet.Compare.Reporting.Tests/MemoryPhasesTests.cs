using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Tests;

public sealed class MemoryPhasesTests
{
    [Fact]
    public void Weights_gradients_optimizer_and_activations_add_up_to_the_peak()
    {
        using var made = new MadeResults();
        ResultsFolder results = ResultsFolder.Open(made.Folder);

        foreach (var row in results.TrainingCosts)
        {
            MemoryPhases phases = MemoryPhases.Of(results, row)!;
            Assert.Equal(4 * results.Models.First(model => model.Model == row.Model).Parameters, phases.Weights);
            Assert.Equal(phases.Weights, phases.Gradients);
            Assert.Equal(row.PersistentBytes, phases.Weights + phases.Gradients + phases.Optimizer);
            Assert.Equal(row.PeakBytes, row.PersistentBytes + phases.Activations);
        }
    }

    [Fact]
    public void Memory_that_is_not_counted_by_the_tensor_has_no_parts()
    {
        using var made = new MadeResults();
        ResultsFolder results = ResultsFolder.Open(made.Folder);

        Assert.Null(MemoryPhases.Of(results, results.TrainingCosts[0] with { MemorySource = MemorySource.Nvml }));
    }
}
