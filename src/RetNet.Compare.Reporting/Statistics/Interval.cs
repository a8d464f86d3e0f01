namespace RetNet.Compare.Reporting.Statistics;

/// <summary>A closed interval.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether <paramref name="value"/> lies in the interval.</summary>
    public bool Contains(double value) => Low <= value && value <= High;
}
