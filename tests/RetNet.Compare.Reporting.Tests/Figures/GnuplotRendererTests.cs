using System.Buffers.Binary;
using System.Xml.Linq;
using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Tests.Figures;

public sealed class GnuplotRendererTests : IDisposable
{
    private static readonly byte[] PngSignature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private readonly string folder = Directory.CreateTempSubdirectory("gnuplot-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(0.607, 850)]
    [InlineData(0.4, 560)]
    public void A_png_has_the_size_that_the_figure_asks_for(double heightToWidth, int height)
    {
        string path = Path.Combine(folder, "a.png");

        new GnuplotRenderer().Render(Example() with { HeightToWidth = heightToWidth }, path);

        byte[] png = File.ReadAllBytes(path);
        Assert.Equal(PngSignature, png[..8]);
        Assert.Equal(1400, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        Assert.Equal(height, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        Assert.True(png.Length > 15_000, $"only {png.Length} bytes: nothing is drawn");
    }

    [Fact]
    public void An_svg_names_title_axes_and_series_as_they_are_written()
    {
        string path = Path.Combine(folder, "a.svg");

        new GnuplotRenderer().Render(Example(), path);

        string[] words = [.. XDocument.Load(path).Descendants().Where(node => node.Name.LocalName == "text").Select(node => node.Value.Trim())];
        Assert.Superset(new HashSet<string>(["Loss \\ 'quoted' & <marked>", "one seed, 95 %", "Tokens", "retnet_head^2 @ {x}", "H3", "≈ ±1"]), new HashSet<string>(words));
    }

    [Fact]
    public void The_same_figure_gives_the_same_bytes()
    {
        string[] paths = [Path.Combine(folder, "a.png"), Path.Combine(folder, "b.png")];

        foreach (string path in paths)
            new GnuplotRenderer().Render(Example(), path);

        Assert.Equal(File.ReadAllBytes(paths[0]), File.ReadAllBytes(paths[1]));
    }

    [Fact]
    public void Without_the_program_one_sentence_says_what_to_install()
    {
        var renderer = new GnuplotRenderer("no-such-gnuplot");

        Assert.Equal("The program 'no-such-gnuplot' was not found; install it by: apt-get install gnuplot-nox fonts-dejavu-core", renderer.Problem);
        Assert.Throws<InvalidOperationException>(() => renderer.Render(Example(), Path.Combine(folder, "a.png")));
    }

    [Fact]
    public void A_failure_carries_gnuplots_words_and_leaves_the_old_picture()
    {
        string path = Path.Combine(folder, "a.png");
        File.WriteAllText(path, "old");
        Figure impossible = Example() with { X = Example().X with { Maximum = double.NaN } };

        var error = Assert.Throws<InvalidOperationException>(() => new GnuplotRenderer().Render(impossible, path));

        Assert.Contains("x range is invalid", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["old"], File.ReadAllLines(path));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void Other_formats_are_refused() =>
        Assert.Throws<ArgumentException>(() => new GnuplotRenderer().Render(Example(), Path.Combine(folder, "a.pdf")));

    private static Figure Example()
    {
        Series[] series =
        [
            new()
            {
                Name = "retnet_head^2 @ {x}",
                Kind = SeriesKind.Line,
                Points = [new(1e5, 300, 280, 320), new(1e6, 120, 110, 130), new(1e7, 60, 55, 66)],
                Style = new SeriesStyle { Color = "#D55E00", Dash = Dash.Dashed, Marker = Marker.Circle },
            },
            new()
            {
                Name = "H3",
                Kind = SeriesKind.Scatter,
                Points = [new(1e5, 200, 190, 210), new(1e7, 80)],
                Style = new SeriesStyle { Color = "#CC79A7", Marker = Marker.Diamond },
            },
        ];
        return new Figure
        {
            Title = "Loss \\ \"quoted\" & <marked>",
            Subtitle = "one seed, 95 %",
            X = Axis.Logarithmic("Tokens", [1e5, 1e7], TickFormat.Metric),
            Y = Axis.Logarithmic("≈ ±1", [55, 320]),
            Series = series,
        };
    }
}
