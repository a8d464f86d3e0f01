using RetNet.Compare.Reporting.Figures;

namespace FullNuGet.Tests;

/// <summary>Figures with everything that a figure can have.</summary>
internal static class Example
{
    /// <summary>Lines with a band, marks with whiskers, a line without a name.</summary>
    public static Figure Lines { get; } = new()
    {
        Title = "Decode latency",
        Subtitle = "batch 1",
        X = Axis.Logarithmic("Tokens", [1e5, 1e7], TickFormat.Metric),
        Y = Axis.Linear("Latency (ms)", [2, 8]),
        Series =
        [
            new()
            {
                Name = "RetNet",
                Kind = SeriesKind.Line,
                Points = [new(1e5, 3, 2, 4), new(1e6, 5, 4, 7), new(1e7, 6)],
                Style = new SeriesStyle { Color = "#D55E00", Dash = Dash.Dashed, Marker = Marker.Circle, Width = 3 },
            },
            new()
            {
                Name = "H3",
                Kind = SeriesKind.Scatter,
                Points = [new(1e6, 7, 6.5, 8), new(1e7, 3)],
                Style = new SeriesStyle { Color = "#CC79A7", Marker = Marker.Diamond },
            },
            new()
            {
                Kind = SeriesKind.Line,
                Points = [new(1e5, 2), new(1e7, 2)],
                Style = new SeriesStyle { Color = "#666666", Opacity = 0.35 },
            },
        ],
    };

    /// <summary>Bars with values, one with an interval.</summary>
    public static Figure Bars { get; } = new()
    {
        Title = "Throughput",
        X = Axis.Linear("Tokens per second", [0, 300], fromZero: true),
        Y = Axis.Categories("", ["Transformer", "RetNet"]),
        Series =
        [
            new() { Kind = SeriesKind.Bar, Points = [new(200, 0, 180, 240, "200")], Style = new SeriesStyle { Color = "#0072B2", Opacity = 0.5 } },
            new() { Kind = SeriesKind.Bar, Points = [new(300, 1, Label: "300")], Style = new SeriesStyle { Color = "#D55E00" } },
        ],
    };
}
