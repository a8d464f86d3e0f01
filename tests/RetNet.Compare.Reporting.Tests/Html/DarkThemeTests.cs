using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Html;

namespace RetNet.Compare.Reporting.Tests.Html;

public sealed class DarkThemeTests
{
    [Fact]
    public void Every_architecture_stands_out_from_the_dark_page_in_a_colour_of_its_own()
    {
        string[] labels = [.. MadeResults.Architectures.Select(model => model.Label)];
        var palette = new Palette(labels.Select(label => (label, label)));

        string[] colors = [.. labels.Select(label => DarkTheme.Color(palette[label].Color))];

        Assert.All(colors, color => Assert.True(DarkTheme.Contrast(color, DarkTheme.Background) >= 4.5, color));
        Assert.Equal(colors.Length, colors.Distinct().Count());
    }

    [Fact]
    public void Colours_that_are_light_enough_stay_and_greys_are_turned_round()
    {
        Assert.Equal("#E69F00", DarkTheme.Color("#E69F00"));
        Assert.Equal("#DDDDDD", DarkTheme.Color("#222222"));
    }

    [Fact]
    public void Contrast_is_that_of_the_accessibility_guidelines()
    {
        Assert.Equal(21, DarkTheme.Contrast("#000000", "#FFFFFF"), 6);
        Assert.Equal(4.54, DarkTheme.Contrast("#767676", "#FFFFFF"), 2);
    }
}
