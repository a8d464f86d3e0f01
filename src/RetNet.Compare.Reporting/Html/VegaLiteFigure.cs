using System.Text.Json.Nodes;
using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Html;

/// <summary>
/// Writes a <see cref="Figure"/> as a Vega-Lite specification whose axes are apart from it, each in every scale it can have,
/// so that readers can switch: <c>page.js</c> puts them together.
/// </summary>
internal static class VegaLiteFigure
{
    private const double PictureWidth = 760;
    private const double TitleHeight = 60;

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
            ["data"] = new JsonObject { ["values"] = Array(figure.Series.SelectMany((series, index) => VegaLiteData.Of(figure, series, index))) },
            ["transform"] = Array(new JsonObject { ["filter"] = "indexof(hidden, group[datum.s]) < 0" }),
            ["layer"] = Array(VegaLiteLayers.Of(figure)),
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

    private static JsonObject Parameter(string name, JsonArray value) => new() { ["name"] = name, ["value"] = value };

    private static JsonArray DashPattern(Dash dash) => dash switch
    {
        Dash.Dashed => [6, 4],
        Dash.Dotted => [2, 3],
        Dash.DashDotted => [8, 3, 2, 3],
        _ => [],
    };

    private static JsonArray Array(params IEnumerable<JsonNode> nodes) => [.. nodes];

    private static JsonArray Array(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    private static JsonArray Array(IEnumerable<double> values) => [.. values.Select(value => (JsonNode)value)];
}
