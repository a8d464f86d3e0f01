namespace ScottPlot.TickGenerators;

internal sealed class NumericManual : ITickGenerator
{
    public List<(double Position, string? Label)> Recorded { get; } = [];

    public void AddMajor(double position, string label) => Recorded.Add((position, label));

    public void AddMinor(double position) => Recorded.Add((position, null));
}
