using System.Globalization;
using System.Text;

namespace RetNet.Compare.Reporting.Figures;

/// <summary>Writes a <see cref="Figure"/> as one self-contained gnuplot script.</summary>
public static class GnuplotScript
{
    private const string Ink = "#333333";
    private const string GridLines = "linetype 1 linecolor rgb '#e2e2e2' linewidth 0.6, linetype 1 linecolor rgb '#e2e2e2' linewidth 0.6";

    private static readonly Terminal Png = new("pngcairo", 1400, "font 'DejaVu Sans,14' linewidth 1.4", TitleSize: 16, LegendSpacing: 1.15, PointScale: 1);

    // Its points are larger and its legend lines further apart than pngcairo's; the scales make both pictures alike.
    private static readonly Terminal Svg = new("svg", 1000, "font 'DejaVu Sans,12' background '#ffffff' dynamic", TitleSize: 14, LegendSpacing: 0.95, PointScale: 0.6);

    /// <summary>The script that draws <paramref name="figure"/> to <paramref name="output"/> as <c>png</c> or <c>svg</c>.</summary>
    public static string Write(Figure figure, string format, string output)
    {
        StringBuilder script = new();
        Terminal terminal = format == "png" ? Png : Svg;
        WriteHead(script, figure, terminal, output);
        WriteAxis(script, figure.X, "x", reversed: false);
        WriteAxis(script, figure.Y, "y", reversed: figure.Y.Scale == AxisScale.Category);
        script.AppendLine(Legend(LegendPlacement.Of(figure), terminal.LegendSpacing));

        List<string> layers = [];
        for (int index = 0; index < figure.Series.Count; index++)
        {
            WriteData(script, figure.Series[index], index);
            layers.AddRange(Layers(figure, figure.Series[index], $"$series{index}", terminal.PointScale));
        }

        if (layers.Count == 0)
            layers.Add("NaN notitle");
        // Bands and bars lie under every line.
        script.Append("plot ").AppendJoin(", \\\n     ", layers.OrderBy(layer => !layer.Contains("filledcurves", StringComparison.Ordinal))).AppendLine();
        return script.ToString();
    }

    private static void WriteHead(StringBuilder script, Figure figure, Terminal terminal, string output)
    {
        int height = (int)Math.Round(terminal.Width * figure.HeightToWidth);
        script.AppendLine("set encoding utf8");
        script.AppendLine(Invariant($"set terminal {terminal.Name} noenhanced size {terminal.Width},{height} {terminal.Options}"));
        script.AppendLine($"set output {Quote(output)}");
        double titleOffset = figure.Subtitle is null ? 0.2 : 1.1;
        script.AppendLine(Invariant($"set title {Quote(figure.Title)} font ',{terminal.TitleSize}' textcolor rgb '#111111' offset 0,{titleOffset}"));
        if (figure.Subtitle is not null)
        {
            string look = $"center offset 0,0.9 font ',{terminal.TitleSize - 3}' textcolor rgb '#555555'";
            script.AppendLine($"set label {Quote(figure.Subtitle)} at graph 0.5, graph 1 {look}");
            script.AppendLine("set tmargin 4.2");
        }

        script.AppendLine("set bmargin 3.8");

        script.AppendLine($"set border 3 linecolor rgb '{Ink}'");
        script.AppendLine("set tics nomirror out");
        script.AppendLine("set style fill transparent solid 0.18 noborder");
    }

    private static void WriteAxis(StringBuilder script, Axis axis, string name, bool reversed)
    {
        (double from, double to) = reversed ? (axis.Maximum, axis.Minimum) : (axis.Minimum, axis.Maximum);
        string marks = string.Join(", ", axis.Ticks.Select(tick => tick.Label is null
            ? Invariant($"'' {tick.Value:R} 1")
            : Invariant($"{Quote(tick.Label)} {tick.Value:R}")));
        bool category = axis.Scale == AxisScale.Category;
        if (axis.Scale == AxisScale.Logarithmic)
            script.AppendLine($"set logscale {name}");
        script.AppendLine(Invariant($"set {name}range [{from:R}:{to:R}]"));
        script.AppendLine($"set {name}label {Quote(axis.Label)} textcolor rgb '#111111'");
        script.AppendLine($"set {name}tics ({marks}) textcolor rgb '{Ink}'{(category ? " scale 0" : "")}");
        script.AppendLine(category
            ? $"set grid no{name}tics m{name}tics {GridLines}"
            : $"set grid {name}tics nom{name}tics {GridLines}");
    }

    private static string Legend(LegendPlace place, double spacing) => place == LegendPlace.None
        ? "unset key"
        : "set key " + (place switch
        {
            LegendPlace.TopRight => "inside top right",
            LegendPlace.TopLeft => "inside top left",
            LegendPlace.BottomRight => "inside bottom right",
            LegendPlace.BottomLeft => "inside bottom left",
            _ => "outside right top",
        }) + Invariant($" Left reverse box linecolor rgb '#cccccc' opaque spacing {spacing} samplen 2.5 width 0 height 0.4");

    private static void WriteData(StringBuilder script, Series series, int index)
    {
        script.AppendLine($"$series{index} << EOD");
        foreach (FigurePoint point in series.Points)
            script.AppendLine(Invariant($"{point.X:R} {point.Y:R} {point.Low ?? double.NaN:R} {point.High ?? double.NaN:R}"));
        script.AppendLine("EOD");
        // Not "with labels": gnuplot 5.4 crashes on it when the text comes from a data block.
        foreach (FigurePoint point in series.Points.Where(point => point.Label is not null))
            script.AppendLine(Invariant($"set label {Quote(point.Label!)} at {point.High ?? point.X:R},{point.Y:R} left offset 0.8,0 textcolor rgb '{Ink}'"));
    }

    private static IEnumerable<string> Layers(Figure figure, Series series, string data, double pointScale)
    {
        SeriesStyle style = series.Style;
        string title = series.Name is null ? "notitle" : $"title {Quote(series.Name)}";
        string color = $"linecolor rgb '{WithAlpha(style)}'";
        bool hasInterval = series.Points.Any(point => point.Low is not null && point.High is not null);
        switch (series.Kind)
        {
            case SeriesKind.Line:
                if (hasInterval)
                    yield return $"{data} using 1:3:4 with filledcurves linecolor rgb '{style.Color}' notitle";
                string mark = style.Marker == Marker.None ? "lines" : Invariant($"linespoints pointtype {PointType(style.Marker)} pointsize {(0.9 + (0.1 * style.Width)) * pointScale:0.###}");
                yield return Invariant($"{data} using 1:2 with {mark} linewidth {style.Width} dashtype {DashType(style.Dash)} {color} {title}");
                break;

            case SeriesKind.Scatter:
                if (hasInterval)
                    yield return $"{data} using 1:2:3:4 with {Whiskers(figure)} pointtype 0 linewidth 1.4 {color} notitle";
                yield return Invariant($"{data} using 1:2 with points pointtype {PointType(style.Marker)} pointsize {1.5 * pointScale:0.###} {color} {title}");
                break;

            default:
                string fill = Invariant($"fillstyle solid {style.Opacity} noborder linecolor rgb '{style.Color}'");
                yield return $"{data} using 1:2:(0):1:($2-0.34):($2+0.34) with boxxyerror {fill} {title}";
                if (hasInterval)
                    yield return $"{data} using 1:2:3:4 with xerrorbars pointtype 0 linewidth 1.4 linecolor rgb '{Ink}' notitle";
                break;
        }
    }

    private static string Whiskers(Figure figure) => figure.Y.Scale == AxisScale.Category ? "xerrorbars" : "yerrorbars";

    private static string WithAlpha(SeriesStyle style) =>
        style.Opacity >= 1 ? style.Color : Invariant($"#{(int)Math.Round((1 - style.Opacity) * 255):X2}{style.Color[1..]}");

    private static string DashType(Dash dash) => dash switch
    {
        Dash.Dashed => "(8,5)",
        Dash.Dotted => "(2,4)",
        Dash.DashDotted => "(10,4,2,4)",
        _ => "1",
    };

    private static int PointType(Marker marker) => marker switch
    {
        Marker.Square => 5,
        Marker.Triangle => 9,
        Marker.Diamond => 13,
        Marker.TriangleDown => 11,
        Marker.Pentagon => 15,
        _ => 7,
    };

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal)}\"";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Terminal(string Name, int Width, string Options, int TitleSize, double LegendSpacing, double PointScale);
}
