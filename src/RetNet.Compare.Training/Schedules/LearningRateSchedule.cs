namespace RetNet.Compare.Training.Schedules;

/// <summary>
/// The learning rate as a pure function of the step: a straight rise from 0 over <see cref="WarmUp"/> steps, then <see cref="Shape"/>
/// down to <see cref="Final"/> at the last of <see cref="Steps"/>. Linear with a final rate of 0 is fairseq's <c>polynomial_decay</c>, whose
/// update has the rate of the step before.
/// </summary>
public sealed record LearningRateSchedule
{
    /// <summary>How the rate goes on after warm-up.</summary>
    public ScheduleShape Shape { get; init; } = ScheduleShape.Linear;

    /// <summary>The highest rate, reached at the end of warm-up.</summary>
    public required double Peak { get; init; }

    /// <summary>Rate of the last step; the constant shape ignores it.</summary>
    public double Final { get; init; }

    /// <summary>Steps of the rise.</summary>
    public long WarmUp { get; init; }

    /// <summary>Steps of the whole run.</summary>
    public required long Steps { get; init; }

    /// <summary>The rate of <paramref name="step"/>, which counts from 1; beyond the last step it stays where it is.</summary>
    public double At(long step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        if (step <= WarmUp)
            return Peak * step / WarmUp;
        double progress = Math.Min(1, (double)(step - WarmUp) / (Steps - WarmUp));
        return Shape switch
        {
            ScheduleShape.Linear => Final + ((Peak - Final) * (1 - progress)),
            ScheduleShape.Cosine => Final + ((Peak - Final) * 0.5 * (1 + Math.Cos(Math.PI * progress))),
            _ => Peak,
        };
    }
}
