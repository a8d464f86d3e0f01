using RetNet.Compare.Reporting.Figures;

namespace RetNet.Compare.Reporting.Tests.Figures;

public sealed class PaletteTests
{
    private static readonly string[] Known = ["transformer", "retnet", "rwkv", "h3", "hyena", "linear-transformer", "flash-attention"];

    [Fact]
    public void Every_architecture_of_the_suite_has_its_own_colour()
    {
        var palette = new Palette(Known.Select(name => (name, name)));

        Assert.Equal(Known.Length, Known.Select(name => palette[name].Color).Distinct().Count());
    }

    [Fact]
    public void A_colour_does_not_depend_on_the_company()
    {
        var alone = new Palette([("hyena", "hyena"), ("mine", "my-mixer")]);
        var together = new Palette(Known.Select(name => (name, name)).Append(("mine", "my-mixer")).Reverse());

        Assert.Equal(alone["hyena"].Color, together["hyena"].Color);
        Assert.Equal(alone["mine"], together["mine"]);
    }

    [Fact]
    public void New_architectures_never_share_a_colour_with_others()
    {
        string[] names = [.. Known, "alpha", "beta", "gamma", "delta", "epsilon"];
        var palette = new Palette(names.Select(name => (name, name)));

        Assert.Equal(names.Length, names.Select(name => palette[name].Color).Distinct().Count());
    }

    [Fact]
    public void Variants_of_one_architecture_alone_have_colours_of_their_own()
    {
        string[] names = [.. Enumerable.Range(0, 9).Select(index => $"variant-{index}")];
        var palette = new Palette(names.Select(name => (name, "retnet")));

        Assert.Equal(names.Length, names.Select(name => palette[name].Color).Distinct().Count());
        Assert.Equal(new Palette([("retnet", "retnet")])["retnet"], palette["variant-0"]);
        Assert.All(names, name => Assert.Equal(Dash.Solid, palette[name].Dash));
    }

    [Fact]
    public void Variants_share_the_colour_and_differ_by_dash_and_marker()
    {
        var palette = new Palette([("retnet-paper", "retnet"), ("transformer", "transformer"), ("retnet-head", "retnet")]);

        Assert.Equal(palette["retnet-paper"].Color, palette["retnet-head"].Color);
        Assert.Equal(Dash.Solid, palette["retnet-paper"].Dash);
        Assert.Equal(Dash.Dashed, palette["retnet-head"].Dash);
        Assert.NotEqual(palette["retnet-paper"].Marker, palette["retnet-head"].Marker);
    }
}
