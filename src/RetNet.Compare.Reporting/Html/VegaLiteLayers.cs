using System.Globalization;
using System.Text.Json.Nodes;
using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Html;

/// <summary>The marks of a <see cref="Figure"/> as Vega-Lite's layers over <see cref="VegaLiteData"/>: intervals, bars, lines, points, labels, and what the mouse shows.</summary>
internal static class VegaLiteLayers
{
    private const double HalfBar = 0.34;

    /// <summary>From the areas below to the ring on top.</summary>
    public static IEnumerable<JsonObject> Of(Figure figure)
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
        layer["params"] = new JsonArray(new JsonObject
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
        return new JsonArray([.. fields]);

        static JsonObject Field(string name, string title) => new() { ["field"] = name, ["type"] = "nominal", ["title"] = title };
    }

    private static JsonObject Layer(int[] series, string? filter, JsonObject mark, JsonObject encoding, bool detail = false)
    {
        string wanted = $"indexof([{string.Join(',', series)}], datum.s) >= 0";
        if (detail)
            encoding["detail"] = new JsonObject { ["field"] = "s", ["type"] = "nominal" };
        return new JsonObject
        {
            ["transform"] = new JsonArray(new JsonObject { ["filter"] = filter is null ? wanted : $"{wanted} && {filter}" }),
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

    private static int[] Indices(Figure figure, Func<Series, bool> wanted) => [.. Enumerable.Range(0, figure.Series.Count).Where(index => wanted(figure.Series[index]))];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
