using System.Diagnostics;

namespace RetNet.Compare.Training;

/// <summary>Turns step outcomes into <see cref="TrainingProgress"/>.</summary>
internal sealed class ProgressMeter(TrainingConfig config, long firstStep)
{
    private const double NewShare = 0.1;

    private readonly long started = Stopwatch.GetTimestamp();
    private double smoothLoss = double.NaN;
    private double smoothMs = double.NaN;

    /// <summary>The last validation's loss.</summary>
    public double? ValidationLossNats { get; set; }

    /// <summary>Progress after a step.</summary>
    public TrainingProgress After(long step, double lossNats, double stepMs)
    {
        smoothLoss = Smooth(smoothLoss, lossNats);
        smoothMs = Smooth(smoothMs, stepMs);
        return new TrainingProgress
        {
            Step = step,
            Of = config.Steps,
            LossNats = smoothLoss,
            ValidationLossNats = ValidationLossNats,
            TokensPerS = config.TokensPerStep / smoothMs * 1000,
            Remaining = Stopwatch.GetElapsedTime(started) / (step - firstStep) * (config.Steps - step),
        };
    }

    private static double Smooth(double old, double value) => double.IsNaN(old) ? value : old + (NewShare * (value - old));
}
