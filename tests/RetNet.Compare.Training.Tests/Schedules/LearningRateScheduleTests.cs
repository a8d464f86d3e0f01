using RetNet.Compare.Training.Schedules;

namespace RetNet.Compare.Training.Tests.Schedules;

public sealed class LearningRateScheduleTests
{
    // fairseq's polynomial_decay with the paper's numbers: lr·t/warmup, then lr·(1 - (t-warmup)/(total-warmup)).
    [Theory]
    [InlineData(1, 6e-4 / 375)]
    [InlineData(100, 1.6e-4)]
    [InlineData(375, 6e-4)]
    [InlineData(376, 6e-4 * (1 - (1 / 9625.0)))]
    [InlineData(5000, 6e-4 * (1 - (4625 / 9625.0)))]
    [InlineData(10000, 0)]
    public void Linear_is_fairseqs_polynomial_decay(long step, double expected)
    {
        var schedule = new LearningRateSchedule { Peak = 6e-4, WarmUp = 375, Steps = 10_000 };
        Assert.Equal(expected, schedule.At(step), 1e-15);
    }

    [Theory]
    [InlineData(10, 1.0)]
    [InlineData(60, 0.55)]
    [InlineData(110, 0.1)]
    [InlineData(35, 0.1 + (0.45 * (1 + 0.7071067811865476)))]
    public void Cosine_falls_from_the_peak_to_the_final_rate(long step, double expected)
    {
        var schedule = new LearningRateSchedule { Shape = ScheduleShape.Cosine, Peak = 1, Final = 0.1, WarmUp = 10, Steps = 110 };
        Assert.Equal(expected, schedule.At(step), 1e-12);
    }

    [Fact]
    public void Constant_stays_at_the_peak_after_warm_up()
    {
        var schedule = new LearningRateSchedule { Shape = ScheduleShape.Constant, Peak = 2, WarmUp = 4, Steps = 8 };
        Assert.Equal([0.5, 1, 1.5, 2, 2, 2, 2, 2], Enumerable.Range(1, 8).Select(step => schedule.At(step)));
    }

    [Theory]
    [InlineData(ScheduleShape.Linear)]
    [InlineData(ScheduleShape.Cosine)]
    [InlineData(ScheduleShape.Constant)]
    public void Without_warm_up_the_first_step_is_near_the_peak_and_nothing_is_above_it(ScheduleShape shape)
    {
        var schedule = new LearningRateSchedule { Shape = shape, Peak = 1, Steps = 50 };
        Assert.InRange(schedule.At(1), 0.97, 1);
        Assert.All(Enumerable.Range(1, 60), step => Assert.InRange(schedule.At(step), 0, 1));
    }

    [Fact]
    public void A_run_that_is_all_warm_up_is_refused()
    {
        var config = new TrainingConfig { Steps = 10, Batch = 1, Length = 1, LearningRate = 1, Seed = 0, WarmUpSteps = 10 };
        Assert.Contains("Warm-up takes 10 of 10", Assert.Throws<InvalidOperationException>(config.LearningRates).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nonsense_is_refused_when_the_configuration_is_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingConfig { Steps = 0, Batch = 1, Length = 1, LearningRate = 1, Seed = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingConfig { Steps = 1, Batch = 1, Length = 1, LearningRate = double.NaN, Seed = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingConfig { Steps = 1, Batch = 1, Length = 1, LearningRate = 1, Seed = 0, Beta2 = 1 });
    }
}
