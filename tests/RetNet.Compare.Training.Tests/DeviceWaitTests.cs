using RetNet.Compare.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests;

/// <summary>
/// A number read from a device waits for all its work. The meta device has no numbers, so that whatever reads one fails there: what runs on it
/// waits for nothing.
/// </summary>
public sealed class DeviceWaitTests
{
    [Fact]
    public void A_step_reads_nothing_back_before_all_its_passes_are_made()
    {
        using TinyModel model = OnMeta();
        using var step = new TrainingStep(model, TinyData.Config() with { Accumulation = 3 }, TinyData.Fill);

        Assert.ThrowsAny<Exception>(() => step.Run(1));

        Assert.Equal(3, model.Losses);
    }

    [Fact]
    public void An_update_reads_nothing_back()
    {
        using DisposeScope scope = NewDisposeScope();
        using TinyModel model = OnMeta();
        using var optimizer = new AdamW(model.ParameterGroups, new AdamWOptions());
        using var batch = new HostBatch(2, 4, META);
        (Tensor tokens_NT, Tensor targets_NT) = batch.OnDevice();
        model.Loss(tokens_NT, targets_NT).backward();

        optimizer.Step(0.1, gradientScale: 0.5);
        optimizer.ClearGradients();
    }

    [Fact]
    public void Moments_lie_beside_the_parameters_of_a_model_that_was_moved_first()
    {
        using TinyModel model = OnMeta();
        using var step = new TrainingStep(model, TinyData.Config(), TinyData.Fill);

        Assert.Equal(AdamWForm.Plain, step.Optimizer.Form);
        Assert.All(step.Optimizer.State, moment => Assert.True(moment.Tensor.is_meta, moment.Name));
    }

    private static TinyModel OnMeta()
    {
        var model = new TinyModel();
        model.to(META);
        return model;
    }
}
