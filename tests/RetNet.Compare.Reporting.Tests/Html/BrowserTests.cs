using RetNet.Compare.Reporting.Html;

namespace RetNet.Compare.Reporting.Tests.Html;

/// <summary>The page as Chromium shows it.</summary>
public sealed class BrowserTests(MadePage page) : IClassFixture<MadePage>
{
    private const string Chromium = "chromium";
    private static readonly string[] Models = [.. MadeResults.Architectures.Select(model => model.Display)];

    [ProgramFact(Chromium, Chromium)]
    public void On_a_light_wide_screen_every_figure_is_drawn_and_answers()
    {
        Probe probe = Probe.Of(page.Result.Page!, dark: false, width: 1100);

        Assert.Empty(probe.Console);
        Assert.Equal(("light", "rgb(255, 255, 255)"), (probe.Theme, probe.Background));
        AssertDrawn(probe);
        Assert.Equal(["#0072B2", "#D55E00", "#222222", "#56B4E9", "#009E73", "#CC79A7", "#E69F00"], probe.Colors);
        Assert.Equal(Models, probe.Bars.Select(name => name.Split(" (")[0]));
        Assert.Equal(Enumerable.Range(0, Models.Length), probe.Beside);
        Assert.Matches("^(Transformer|RetNet|.*Attention|Linear Transformer|RWKV|H3|Hyena)Tokens before the step[0-9,]+Latency \\(ms\\)[0-9.]+interval[0-9.]+ to [0-9.]+$", probe.Tooltip);

        Assert.All(probe.Hidden, colors => Assert.Equal(probe.Colors.Where(color => color != "#D55E00"), colors));
        Assert.Equal(6, probe.BarsHidden);
        Assert.NotEmpty(probe.Pressed);
        Assert.All(probe.Pressed, pressed => Assert.Equal("false", pressed));

        double[] linear = [.. probe.LinearLabels.Select(double.Parse).Where(label => label < 64)];
        Assert.NotEqual(probe.Labels, probe.LinearLabels);
        Assert.True(linear.Length > 2, $"only {string.Join(' ', probe.LinearLabels)}");
        Assert.All(linear.Zip(linear.Skip(1)), pair => Assert.Equal(linear[1] - linear[0], pair.Second - pair.First, 6));
        Assert.Equal(probe.Hidden[0], probe.StillHidden);
        Assert.Equal(("dark", "rgb(22, 24, 28)"), (probe.Chosen, probe.ChosenBackground));
    }

    [ProgramFact(Chromium, Chromium)]
    public void On_a_dark_narrow_screen_nothing_is_cut_off()
    {
        Probe probe = Probe.Of(page.Result.Page!, dark: true, width: 400);

        Assert.Empty(probe.Console);
        Assert.Equal(("dark", "rgb(22, 24, 28)"), (probe.Theme, probe.Background));
        AssertDrawn(probe);
        Assert.Equal(400, probe.Width);
        Assert.InRange(probe.PageWidth, 300, 400);
        Assert.All(probe.Figures, figure => Assert.InRange(figure.Width, 250, 400));
        Assert.Equal(DarkTheme.Color("#0072B2"), probe.Colors[0]);
    }

    private static void AssertDrawn(Probe probe)
    {
        Assert.True(probe.Tables > 10, $"only {probe.Tables} tables");
        Assert.Equal(
            [
                "training-loss", "validation-perplexity", "perplexity-by-set", "training-throughput", "training-memory",
                "decode-latency", "decode-latency-batch16", "decode-state", "decode-throughput", "decode-bound", "prefill-latency",
            ],
            probe.Figures.Select(figure => figure.Name));
        foreach (Probe.FigureMarks figure in probe.Figures)
        {
            (int lines, int points, int bars) = figure.Name switch
            {
                "training-loss" => (14, 7, 0),
                "validation-perplexity" => (8, 7, 0),
                "perplexity-by-set" => (0, 49, 0),
                "training-throughput" => (0, 0, 7),
                "training-memory" => (0, 0, 14),
                _ => (7, 14, 0),
            };
            Assert.Equal((lines, bars), (figure.Lines, figure.Bars));
            Assert.True(figure.Points >= points, $"{figure.Name} has {figure.Points} points");
        }
    }
}
