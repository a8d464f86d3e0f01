using System.Globalization;
using System.Text.Json.Nodes;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Html;

/// <summary>The points of a <see cref="Figure"/> as Vega-Lite's data, under names as short as they are many.</summary>
internal static class VegaLiteData
{
    // Of a long curve only so many points answer to the mouse.
    private const int MostHovered = 60;

    /// <summary>A series' points. s: series; x, y; l, h: interval; t: text beside it, at e; and what the mouse shows: n, a, b, c.</summary>
    public static IEnumerable<JsonObject> Of(Figure figure, Series series, int index)
    {
        int stride = (series.Points.Count + MostHovered - 1) / MostHovered;
        bool named = (series.Name ?? series.Group) is not null;
        return series.Points.Select((point, place) =>
        {
            var value = new JsonObject { ["s"] = index, ["x"] = Round(point.X), ["y"] = Round(point.Y) };
            if (point is { Low: { } low, High: { } high })
                (value["l"], value["h"]) = (Round(low), Round(high));
            if (point.Label is { } label)
                (value["t"], value["e"]) = (label, Round(point.High ?? point.X));
            bool faint = series is { Kind: SeriesKind.Line, Name: null };
            if (named && !faint && (series.Points.Count - 1 - place) % stride == 0)
                Hover(figure, series, point, value);
            return value;
        });
    }

    private static void Hover(Figure figure, Series series, FigurePoint point, JsonObject value)
    {
        bool category = figure.Y.Scale == AxisScale.Category;
        Axis measured = category ? figure.X : figure.Y;
        string place = category ? figure.Y.Ticks.FirstOrDefault(tick => tick.Label is not null && Math.Abs(tick.Value - point.Y) < 0.5).Label ?? "" : "";
        value["n"] = series.Name is null ? place : place.Length == 0 ? series.Name : $"{series.Name}, {place}";
        if (!category)
            value["a"] = Text(point.X, figure.X.Format);
        value["b"] = Text(category ? point.X : point.Y, measured.Format);
        if (point is { Low: { } low, High: { } high })
            value["c"] = $"{Text(low, measured.Format)} to {Text(high, measured.Format)}";
    }

    private static string Text(double value, TickFormat format)
    {
        if (format != TickFormat.Bytes)
            return double.IsInteger(value) ? Numbers.Whole(value) : Numbers.Significant(value, 4);
        (double scale, string suffix) = AxisTicks.Unit(value, format);
        return Numbers.Significant(value / scale) + suffix;
    }

    private static double Round(double value) => double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
