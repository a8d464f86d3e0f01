namespace RetNet.Compare.Measurement.Timing;

/// <summary>Something whose repeated run is timed.</summary>
/// <param name="Name">Name for progress.</param>
/// <param name="Run">One run; it returns when the work is done, on an accelerator too.</param>
public sealed record TimedSubject(string Name, Action Run)
{
    /// <summary>Called before each turn, outside the timing, e.g. to set a state back.</summary>
    public Action? BeginTurn { get; init; }

    /// <summary>Measures, before each turn, the rate that bounds a run at the moment.</summary>
    public Func<double>? Limit { get; init; }
}
