using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Loss and perplexity against training tokens.</summary>
internal static class TrainingPlots
{
    private const string Tokens = "Training tokens";

    public static Plot Loss(ResultsFolder results)
    {
        List<Series> faint = [];
        List<Series> smooth = [];
        foreach (string model in results.Catalog.Labels)
        {
            var mean = Curves.MeanOverRuns([.. results.CountedRuns(model).Where(run => run.Steps.Count > 0)
                .Select(run => (IReadOnlyList<(double, double)>)[.. run.Steps.Select(step => ((double)step.Tokens, step.LossNats))])]);
            if (mean.Count == 0)
                continue;
            SeriesStyle style = results.Catalog.Style(model) with { Marker = Marker.None };
            double[] smoothed = Curves.Smooth([.. mean.Select(point => point.Mean)], mean.Count / 50);
            faint.Add(new Series
            {
                Group = results.Catalog.Name(model),
                Kind = SeriesKind.Line,
                Points = Curves.Thin([.. mean.Select(point => new FigurePoint(point.X, point.Mean))]),
                Style = style with { Opacity = 0.35, Width = 0.8, Dash = Dash.Solid },
            });
            smooth.Add(new Series
            {
                Name = results.Catalog.Name(model),
                Kind = SeriesKind.Line,
                Points = Curves.Thin([.. mean.Zip(smoothed, (point, loss) => new FigurePoint(point.X, loss))]),
                Style = style,
            });
        }

        Series[] all = [.. faint, .. smooth];
        return new Plot
        {
            Name = "training-loss",
            Source = "runs/*/steps.csv",
            Caption = "Training loss against training tokens: faint as measured, bold smoothed over 4 % of the steps.",
            Figure = all.Length == 0 ? null : new Figure
            {
                Title = "Training loss",
                Subtitle = SeedsText(results, "bold: centred mean over 4 % of the steps"),
                X = TokenAxis(all, logarithmic: false),
                Y = Axis.Linear($"Cross entropy (nats per {(RecallPlots.Apply(results) ? "answer" : "token")})", all.SelectMany(series => series.Points).Select(point => point.Y)),
                Series = all,
            },
        };
    }

    public static Plot Perplexity(ResultsFolder results)
    {
        List<Series> series = [];
        foreach (string model in results.Catalog.Labels)
        {
            var mean = Curves.MeanOverRuns([.. results.CountedRuns(model).Where(run => run.Validation.Count > 0)
                .Select(run => (IReadOnlyList<(double, double)>)[.. run.Validation.Select(row => ((double)row.Tokens, row.LossNats))])]);
            if (mean.All(point => point.X <= 0))
                continue;
            series.Add(new Series
            {
                Name = results.Catalog.Name(model),
                Kind = SeriesKind.Line,
                // The interval is one of the loss, so that the band cannot reach below perplexity 1.
                Points = [.. mean.Where(point => point.X > 0).Select(point => new FigurePoint(
                    point.X, Math.Exp(point.Mean), Bound(point.Mean - point.HalfWidth), Bound(point.Mean + point.HalfWidth)))],
                Style = results.Catalog.Style(model) with { Marker = mean.Count > 40 ? Marker.None : results.Catalog.Style(model).Marker },
            });
        }

        return new Plot
        {
            Name = "validation-perplexity",
            Source = "runs/*/validation.csv",
            Caption = "Perplexity on the in-domain validation text against training tokens; the dashed line is a model that knows only how often each token occurs.",
            Figure = series.Count == 0 ? null : PerplexityFigure(results, series),
        };
    }

    private static Figure PerplexityFigure(ResultsFolder results, List<Series> series)
    {
        Axis tokens = TokenAxis(series, logarithmic: true);
        if (CorpusFacts.UnigramNatsPerToken(results.Corpus) is { } entropy)
        {
            series.Add(new Series
            {
                Name = "Token frequencies alone",
                Kind = SeriesKind.Line,
                Points = [new FigurePoint(tokens.Minimum, Math.Exp(entropy)), new FigurePoint(tokens.Maximum, Math.Exp(entropy))],
                Style = new SeriesStyle { Color = Palette.Neutral, Dash = Dash.Dashed, Width = 1.4 },
            });
        }

        return new Figure
        {
            Title = "In-domain validation perplexity",
            Subtitle = SeedsText(results, "band: 95 % interval over seeds"),
            X = tokens,
            Y = Axis.Logarithmic("Perplexity", series.SelectMany(one => one.Points).SelectMany(point => new[] { point.Y, point.Low ?? point.Y, point.High ?? point.Y })),
            Series = series,
        };
    }

    private static double? Bound(double? loss) => loss is { } value ? Math.Exp(value) : null;

    private static Axis TokenAxis(IReadOnlyList<Series> series, bool logarithmic)
    {
        IEnumerable<double> tokens = series.SelectMany(one => one.Points).Select(point => point.X);
        return logarithmic ? Axis.Logarithmic(Tokens, tokens, TickFormat.Metric) : Axis.Linear(Tokens, tokens, TickFormat.Metric, fromZero: true);
    }

    private static string SeedsText(ResultsFolder results, string severalSeeds)
    {
        int[] seeds = [.. results.Catalog.Labels.Select(model => results.CountedRuns(model).Count).Where(count => count > 0).Distinct().Order()];
        string count = seeds is [var only] ? (only == 1 ? "one seed" : $"mean over {only} seeds") : $"mean over {seeds[0]} to {seeds[^1]} seeds";
        bool always = severalSeeds.StartsWith("bold", StringComparison.Ordinal);
        return always || seeds[^1] > 1 ? $"{count}, {severalSeeds}" : count;
    }
}
