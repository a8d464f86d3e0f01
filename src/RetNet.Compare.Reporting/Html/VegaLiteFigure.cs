using System.Globalization;
using System.Text.Json.Nodes;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Html;

/// <summary>
/// Writes a <see cref="Figure"/> as a Vega-Lite specification whose axes are apart from it, each in every scale it can have,
/// so that readers can switch: <c>page.js</c> puts them together.
/// </summary>
internal static class VegaLiteFigure
{
    // Of a long curve only so many points answer to the mouse.
    private const int MostHovered = 60;
    private const double PictureWidth = 760;
    private const double TitleHeight = 60;
    private const double HalfBar = 0.34;

    /// <summary>The specification (<c>spec</c>), its axes by scale (<c>axes</c>) and the series' colours by theme (<c>colors</c>).</summary>
    public static JsonObject Write(Figure figure) => new()
    {
        ["spec"] = new JsonObject
        {
            ["$schema"] = "https://vega.github.io/schema/vega-lite/v6.json",
            ["width"] = "container",
            ["height"] = Math.Round((PictureWidth * figure.HeightToWidth) - TitleHeight),
            ["params"] = Array(
                Parameter("hidden", []),
                Parameter("color", []),
                Parameter("group", Array(figure.Series.Select(series => series.Name ?? series.Group ?? ""))),
                Parameter("thickness", Array(figure.Series.Select(series => series.Style.Width))),
                Parameter("alpha", Array(figure.Series.Select(series => series.Style.Opacity))),
                Parameter("dash", Array(figure.Series.Select(series => DashPattern(series.Style.Dash)))),
                Parameter("marker", Array(figure.Series.Select(series => MarkerShape.Path(series.Style.Marker))))),
            ["data"] = new JsonObject { ["values"] = Array(figure.Series.SelectMany((series, index) => Values(figure, series, index))) },
            ["transform"] = Array(new JsonObject { ["filter"] = "indexof(hidden, group[datum.s]) < 0" }),
            ["layer"] = Array(Layers(figure)),
        },
        ["axes"] = new JsonObject
        {
            ["x"] = VegaLiteAxis.Write(figure.X, [.. figure.Series.SelectMany(series => Horizontal(figure, series))]),
            ["y"] = VegaLiteAxis.Write(figure.Y, [.. figure.Series.SelectMany(series => Vertical(figure, series))]),
        },
        ["colors"] = new JsonObject
        {
            ["light"] = Array(figure.Series.Select(series => series.Style.Color)),
            ["dark"] = Array(figure.Series.Select(series => DarkTheme.Color(series.Style.Color))),
        },
    };

    private static IEnumerable<double> Horizontal(Figure figure, Series series) => figure.Y.Scale == AxisScale.Category
        ? series.Points.SelectMany(point => WithInterval(point, point.X)).Concat(series.Kind == SeriesKind.Bar ? [0.0] : [])
        : series.Points.Select(point => point.X);

    private static IEnumerable<double> Vertical(Figure figure, Series series) => figure.Y.Scale == AxisScale.Category
        ? series.Points.Select(point => point.Y)
        : series.Points.SelectMany(point => WithInterval(point, point.Y));

    private static double[] WithInterval(FigurePoint point, double value) => [value, point.Low ?? value, point.High ?? value];

    /// <summary>s: series; x, y; l, h: interval; t: text beside it; and what the mouse shows: n, a, b, c.</summary>
    private static IEnumerable<JsonObject> Values(Figure figure, Series series, int index)
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

    private static IEnumerable<JsonObject> Layers(Figure figure)
    {
        bool category = figure.Y.Scale == AxisScale.Category;
        int[] lines = Indices(figure, series => series.Kind == SeriesKind.Line);
        int[] marked = Indices(figure, series => series.Kind == SeriesKind.Scatter || (series.Kind == SeriesKind.Line && series.Style.Marker != Marker.None));
        int[] bars = Indices(figure, series => series.Kind == SeriesKind.Bar);
        int[] whiskers = Indices(figure, series => series.Kind != SeriesKind.Line && series.Points.Any(point => point.Low is not null));
        if (figure.Series.Any(series => series.Kind == SeriesKind.Line && series.Points.Any(point => point.Low is not null)))
        {
            yield return Layer(
                lines,
                "isValid(datum.l)",
                Mark("area", ("fill", Expr("color")), ("fillOpacity", 0.18)),
                Encoding(("x", "x"), ("y", "l"), ("y2", "h")),
                detail: true);
        }

        if (bars.Length > 0)
        {
            JsonObject bar = Layer(
                bars,
                null,
                Mark("rect", ("fill", Expr("color")), ("fillOpacity", Expr("alpha")), ("tooltip", true)),
                Encoding(("x", "x"), ("y", "top"), ("y2", "bottom")));
            bar["transform"]!.AsArray().Add((JsonNode)new JsonObject { ["calculate"] = Invariant($"datum.y - {HalfBar}"), ["as"] = "top" });
            bar["transform"]!.AsArray().Add((JsonNode)new JsonObject { ["calculate"] = Invariant($"datum.y + {HalfBar}"), ["as"] = "bottom" });
            bar["encoding"]!["x2"] = new JsonObject { ["datum"] = 0 };
            bar["encoding"]!["tooltip"] = Tooltip(figure);
            yield return bar;
        }

        if (whiskers.Length > 0)
        {
            yield return Layer(
                whiskers,
                "isValid(datum.l)",
                Mark("rule", ("stroke", Expr("color")), ("strokeWidth", 1.4)),
                category ? Encoding(("x", "l"), ("x2", "h"), ("y", "y")) : Encoding(("x", "x"), ("y", "l"), ("y2", "h")));
        }

        if (lines.Length > 0)
        {
            yield return Layer(
                lines,
                null,
                Mark("line", ("stroke", Expr("color")), ("strokeWidth", Expr("thickness")), ("strokeOpacity", Expr("alpha")), ("strokeDash", Expr("dash"))),
                Encoding(("x", "x"), ("y", "y")),
                detail: true);
        }

        if (marked.Length > 0)
        {
            yield return Layer(
                marked,
                null,
                Mark("point", ("fill", Expr("color")), ("strokeWidth", 0), ("opacity", 1), ("size", 70), ("shape", Expr("marker"))),
                Encoding(("x", "x"), ("y", "y")));
        }

        if (figure.Series.Any(series => series.Points.Any(point => point.Label is not null)))
            yield return Layer(bars, "isValid(datum.t)", Mark("text", ("align", "left"), ("dx", 6)), Encoding(("x", "e"), ("y", "y"), ("text", "t")));
        if (bars.Length == 0)
            yield return Nearest(figure);
    }

    /// <summary>A ring around the point that is nearest to the mouse.</summary>
    private static JsonObject Nearest(Figure figure)
    {
        JsonObject layer = Layer(
            [.. Enumerable.Range(0, figure.Series.Count)],
            "isValid(datum.b)",
            Mark("point", ("stroke", Expr("color")), ("strokeWidth", 2), ("size", 170), ("tooltip", true)),
            Encoding(("x", "x"), ("y", "y")));
        layer["params"] = Array(new JsonObject
        {
            ["name"] = "nearest",
            ["select"] = new JsonObject { ["type"] = "point", ["nearest"] = true, ["on"] = "pointerover", ["clear"] = "pointerout" },
        });
        layer["encoding"]!["opacity"] = new JsonObject
        {
            ["condition"] = new JsonObject { ["param"] = "nearest", ["empty"] = false, ["value"] = 1 },
            ["value"] = 0,
        };
        layer["encoding"]!["tooltip"] = Tooltip(figure);
        return layer;
    }

    private static JsonArray Tooltip(Figure figure)
    {
        bool category = figure.Y.Scale == AxisScale.Category;
        // vega-tooltip shows the field called "title" as a heading.
        List<JsonObject> fields = [Field("n", "title")];
        if (!category)
            fields.Add(Field("a", figure.X.Label));
        fields.Add(Field("b", category ? figure.X.Label : figure.Y.Label));
        if (figure.Series.Any(series => series.Points.Any(point => point.Low is not null)))
            fields.Add(Field("c", "interval"));
        return Array(fields);

        static JsonObject Field(string name, string title) => new() { ["field"] = name, ["type"] = "nominal", ["title"] = title };
    }

    private static JsonObject Layer(int[] series, string? filter, JsonObject mark, JsonObject encoding, bool detail = false)
    {
        string wanted = $"indexof([{string.Join(',', series)}], datum.s) >= 0";
        if (detail)
            encoding["detail"] = new JsonObject { ["field"] = "s", ["type"] = "nominal" };
        return new JsonObject
        {
            ["transform"] = Array(new JsonObject { ["filter"] = filter is null ? wanted : $"{wanted} && {filter}" }),
            ["mark"] = mark,
            ["encoding"] = encoding,
        };
    }

    private static JsonObject Mark(string type, params (string Name, JsonNode Value)[] properties)
    {
        var mark = new JsonObject { ["type"] = type };
        foreach ((string name, JsonNode value) in properties)
            mark[name] = value;
        return mark;
    }

    private static JsonObject Encoding(params (string Channel, string Field)[] channels)
    {
        var encoding = new JsonObject();
        foreach ((string channel, string field) in channels)
        {
            encoding[channel] = new JsonObject { ["field"] = field };
            if (channel is not ("x2" or "y2"))
                encoding[channel]!["type"] = channel == "text" ? "nominal" : "quantitative";
        }

        return encoding;
    }

    private static JsonObject Expr(string parameter) => new() { ["expr"] = $"{parameter}[datum.s]" };

    private static JsonObject Parameter(string name, JsonArray value) => new() { ["name"] = name, ["value"] = value };

    private static int[] Indices(Figure figure, Func<Series, bool> wanted) => [.. Enumerable.Range(0, figure.Series.Count).Where(index => wanted(figure.Series[index]))];

    private static JsonArray DashPattern(Dash dash) => dash switch
    {
        Dash.Dashed => [6, 4],
        Dash.Dotted => [2, 3],
        Dash.DashDotted => [8, 3, 2, 3],
        _ => [],
    };

    private static double Round(double value) => double.Parse(value.ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static JsonArray Array(params IEnumerable<JsonNode> nodes) => [.. nodes];

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static JsonArray Array(IEnumerable<double> values) => [.. values.Select(value => (JsonNode)value)];
}
