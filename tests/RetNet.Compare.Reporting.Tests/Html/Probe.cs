using System.Net;
using System.Reflection;
using System.Text.Json;

namespace RetNet.Compare.Reporting.Tests.Html;

/// <summary>What <c>probe.js</c> finds in a page while it does what a reader would do.</summary>
internal sealed record Probe
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Warnings and errors of the console.</summary>
    public string[] Console { get; init; } = [];

    public required string Theme { get; init; }

    public required string Background { get; init; }

    public required int Width { get; init; }

    public required int PageWidth { get; init; }

    public required int Tables { get; init; }

    public required FigureMarks[] Figures { get; init; }

    /// <summary>Colours of the lines of decode-latency.</summary>
    public required string[] Colors { get; init; }

    /// <summary>Axis labels of decode-latency.</summary>
    public required string[] Labels { get; init; }

    /// <summary>Names along the axis of training-throughput.</summary>
    public required string[] Bars { get; init; }

    /// <summary>The bar that each of those names stands beside.</summary>
    public required int[] Beside { get; init; }

    /// <summary>What the mouse over decode-latency brings up.</summary>
    public required string Tooltip { get; init; }

    /// <summary>Colours of the lines of decode-latency and prefill-latency after RetNet is clicked in the legend of the first.</summary>
    public required string[][] Hidden { get; init; }

    /// <summary>Bars of training-throughput after that.</summary>
    public required int BarsHidden { get; init; }

    /// <summary>Whether RetNet is shown, by every legend, after that.</summary>
    public required string[] Pressed { get; init; }

    /// <summary>Axis labels of decode-latency after its vertical axis is made linear.</summary>
    public required string[] LinearLabels { get; init; }

    /// <summary>Colours of its lines after that.</summary>
    public required string[] StillHidden { get; init; }

    /// <summary>The theme after two clicks on its button.</summary>
    public required string Chosen { get; init; }

    /// <summary>The page's background after that.</summary>
    public required string ChosenBackground { get; init; }

    /// <summary>Opens a page in a frame, as a window of Chromium is never narrower than 500 pixels, and probes it.</summary>
    public static Probe Of(string page, bool dark, int width)
    {
        string folder = Directory.CreateTempSubdirectory("probe-").FullName;
        try
        {
            using var script = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("RetNet.Compare.Reporting.Tests.Html.probe.js")!);
            File.WriteAllText(Path.Combine(folder, "page.html"), $"{File.ReadAllText(page)}<script>{script.ReadToEnd()}</script>");
            string frame = Path.Combine(folder, "frame.html");
            File.WriteAllText(frame, $"""
                <meta name="color-scheme" content="light dark"><pre id="found"></pre>
                <script>addEventListener("message", event => document.getElementById("found").textContent = event.data);</script>
                <iframe src="page.html" width="{width}" height="900" frameborder="0"></iframe>
                """);
            (string document, string[] console) = Browser.Open(frame, dark, 1400);
            int begin = document.IndexOf("<pre id=\"found\">", StringComparison.Ordinal) + "<pre id=\"found\">".Length;
            string found = WebUtility.HtmlDecode(document[begin..document.IndexOf("</pre>", begin, StringComparison.Ordinal)]);
            Assert.True(found.Length > 0, $"The probe did not come to its end. Console: {string.Join('\n', console)}");
            return JsonSerializer.Deserialize<Probe>(found, Names)! with { Console = console };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The marks of a figure.</summary>
    internal sealed record FigureMarks(string Name, double Width, int Lines, int Points, int Bars);
}
