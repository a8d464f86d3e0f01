using RetNet.Compare.Reporting.Figures;

namespace FullNuGet.Tests;

public sealed class ScottPlotRendererTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scottplot-tests-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.svg")]
    public void A_picture_replaces_the_old_one_whole(string name)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, "old");
        ScottPlotRenderer renderer = new();

        Assert.Null(renderer.Problem);
        renderer.Render(Example.Lines, path);

        Assert.NotEqual("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public void A_dashed_line_is_dashed_in_an_svg_too()
    {
        string path = Path.Combine(folder, "a.svg");

        new ScottPlotRenderer().Render(Example.Lines, path);

        Assert.Contains("stroke-dasharray", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_formats_are_refused() =>
        Assert.Throws<ArgumentException>(() => new ScottPlotRenderer().Render(Example.Lines, Path.Combine(folder, "a.pdf")));
}
