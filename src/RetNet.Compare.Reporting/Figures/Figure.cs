namespace RetNet.Compare.Reporting.Figures;

/// <summary>One picture, described without regard to who draws it.</summary>
public sealed record Figure
{
    /// <summary>One line above the plot.</summary>
    public required string Title { get; init; }

    /// <summary>A smaller line under the title: conditions that hold for every series.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Horizontal axis.</summary>
    public required Axis X { get; init; }

    /// <summary>Vertical axis. A category axis makes the figure one of horizontal bars or dots, first category on top.</summary>
    public required Axis Y { get; init; }

    /// <summary>What is drawn, the last on top; legend entries keep this order.</summary>
    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>Height divided by width of the whole picture.</summary>
    public double HeightToWidth { get; init; } = 0.607;
}
