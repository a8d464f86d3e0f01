using System.Runtime.InteropServices;
using RetNet.Compare.Models.Retention;
using RetNet.Compare.Models.Sequences;
using RetNet.Compare.Training.Schedules;
using static TorchSharp.torch;

namespace RetNet.Compare.Training.Tests;

public sealed class TrainingStepTests
{
    [Fact]
    public void The_loss_falls_below_what_knows_only_the_frequencies()
    {
        using var model = new TinyModel();
        TrainingConfig config = TinyData.Config(150);
        using var step = new TrainingStep(model, config, TinyData.Fill);
        double loss = 0;
        for (long number = 1; number <= config.Steps; number++)
            loss = step.Run(number).LossNats;
        // Uniform tokens: ln 11 = 2.40; with the rule known, about 0.1·ln 110 + 0.9·ln(1/0.91) = 0.55.
        Assert.InRange(loss, 0.2, 1);
    }

    [Theory]
    [InlineData(0.01, 0.02)]
    [InlineData(1, 0.02)]
    [InlineData(0.004, 0.008)]
    public void A_peak_above_a_group_s_highest_learning_rate_is_lowered_to_it(double peak, double expected)
    {
        using var model = new TinyModel { HighestLearningRate = 0.01 };
        using var step = new TrainingStep(model, TinyData.Config() with { LearningRate = peak, WarmUpSteps = 0, Schedule = ScheduleShape.Constant }, TinyData.Fill);

        step.Run(1);

        // The bias begins at zero, its factor is 2, and the first update moves by the learning rate.
        using Tensor bias = model.Module.state_dict()["bias"];
        Assert.Equal(expected, bias.abs().max().item<float>(), 1e-4);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Accumulated_micro_batches_equal_one_big_batch(long parts)
    {
        using TinyModel whole = new(), cut = new();
        TrainingConfig config = TinyData.Config();
        using var one = new TrainingStep(whole, config, FillUnevenly);
        using var several = new TrainingStep(cut, config with { Batch = config.Batch / parts, Accumulation = parts }, FillUnevenly);
        for (long step = 1; step <= 3; step++)
        {
            StepOutcome expected = one.Run(step), actual = several.Run(step);
            Assert.Equal(expected.LossNats, actual.LossNats, 1e-6);
            Assert.Equal(expected.GradientNorm, actual.GradientNorm, 1e-6);
        }

        foreach ((float expected, float actual) in whole.Weights().Zip(cut.Weights()))
            Assert.Equal(expected, actual, 1e-6f);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_loss_that_is_no_number_stops_before_the_update(double factor)
    {
        using var model = new TinyModel();
        using var step = new TrainingStep(model, TinyData.Config(), TinyData.Fill);
        step.Run(1);
        float[] before = model.Weights();
        float[] moments = Moments(step);
        model.LossFactor = factor;
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => step.Run(2));
        Assert.Equal((2, "loss"), (error.Step, error.Quantity));
        Assert.Equal(factor, error.Value);
        Assert.Equal(before, model.Weights());
        Assert.Equal(moments, Moments(step));
    }

    [Fact]
    public void A_gradient_that_overflows_stops_before_the_update()
    {
        using var model = new TinyModel();
        using var step = new TrainingStep(model, TinyData.Config(), TinyData.Fill);
        float[] before = model.Weights();
        model.LossFactor = 1e30;
        TrainingDivergedException error = Assert.Throws<TrainingDivergedException>(() => step.Run(1));
        Assert.Equal("gradient norm", error.Quantity);
        Assert.Equal(before, model.Weights());
    }

    [Fact]
    public void Gradients_from_before_the_step_do_not_count()
    {
        using TinyModel clean = new(), used = new();
        using (Tensor tokens = zeros([1, 4], ScalarType.Int64))
            used.Loss(tokens, tokens).backward();
        using var one = new TrainingStep(clean, TinyData.Config(), TinyData.Fill);
        using var other = new TrainingStep(used, TinyData.Config(), TinyData.Fill);
        Assert.Equal(one.Run(1), other.Run(1));
    }

    [Fact]
    public void The_norm_is_reported_before_clipping_and_the_rate_is_the_schedules()
    {
        using var model = new TinyModel();
        using var step = new TrainingStep(model, TinyData.Config() with { Clip = 1e-3 }, TinyData.Fill);
        StepOutcome outcome = step.Run(1);
        Assert.True(outcome.GradientNorm > 1e-2);
        Assert.Equal(0.015, outcome.LearningRate, 1e-12);
    }

    [Fact]
    public void Dropout_depends_on_seed_and_step_and_not_on_what_was_drawn_between()
    {
        double[] losses = [.. ((int[])[0, 1]).Select(draws =>
        {
            using var model = new TinyModel(dropout: 0.5);
            using var step = new TrainingStep(model, TinyData.Config(), TinyData.Fill);
            step.Run(1);
            for (int i = 0; i < draws; i++)
                rand(100).Dispose();
            return step.Run(2).LossNats;
        })];
        Assert.Equal(losses[0], losses[1]);

        using var other = new TinyModel(dropout: 0.5);
        using var otherStep = new TrainingStep(other, TinyData.Config() with { Seed = 6 }, TinyData.Fill);
        otherStep.Run(1);
        Assert.NotEqual(losses[0], otherStep.Run(2).LossNats);
    }

    [Fact]
    public void Nothing_but_weights_buffers_batch_and_moments_outlives_a_step()
    {
        using var model = new TinyModel();
        using var step = new TrainingStep(model, TinyData.Config() with { Batch = 2, Accumulation = 2 }, TinyData.Fill);
        step.Run(1);
        long before = Tensor.TotalCount;
        step.Run(2);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_step_of_RetNet_leaves_no_tensor_behind()
    {
        using ISequenceModel model = new RetNetArchitecture().Create(new ModelOptions { Layers = 2, Width = 32, Vocabulary = 11, Dropout = 0.1 });
        using var step = new TrainingStep(model, TinyData.Config() with { Accumulation = 2 }, TinyData.Fill);
        step.Run(1);
        long before = Tensor.TotalCount;
        step.Run(2);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static float[] Moments(TrainingStep step) =>
        [.. step.Optimizer.State.SelectMany(entry => MemoryMarshal.Cast<byte, float>(entry.Tensor.bytes).ToArray())];

    /// <summary>Sequences with unequal numbers of targets.</summary>
    private static void FillUnevenly(long step, Span<long> tokens, Span<long> targets)
    {
        TinyData.Fill(step, tokens, targets);
        targets[..13].Fill(-100);
        targets[20] = -100;
    }
}
