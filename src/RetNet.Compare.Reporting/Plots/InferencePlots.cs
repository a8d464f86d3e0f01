using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Decoding and prefill against length and batch, logarithmic on both axes.</summary>
internal static class InferencePlots
{
    private const string DecodeFile = "decode.csv";
    private const string LengthLabel = "Tokens before the step";

    public static Plot DecodeLatency(ResultsFolder results, long? batch) => new()
    {
        Name = batch is 1 or null ? "decode-latency" : $"decode-latency-batch{batch}",
        Source = DecodeFile,
        Caption = $"Time of one decode step against the number of tokens before it, batch {batch ?? 1}; bands from the 10th to the 90th percentile.",
        Figure = Draw(
            results,
            [.. results.Decode.Where(row => row.Batch == batch)],
            row => row.Model,
            row => row.Precision,
            row => new FigurePoint(row.Length, row.LatencyMs, row.LatencyP10Ms, row.LatencyP90Ms),
            "Decode latency",
            $"batch {batch}, median per step, band: 10th to 90th percentile",
            LengthLabel,
            "Latency (ms)",
            TickFormat.Plain),
    };

    public static Plot DecodeState(ResultsFolder results, long? batch) => new()
    {
        Name = "decode-state",
        Source = DecodeFile,
        Caption = $"Bytes of decode state against the number of tokens before the step, batch {batch ?? 1}.",
        Figure = Draw(
            results,
            [.. results.Decode.Where(row => row.Batch == batch && row.StateBytes > 0)],
            row => row.Model,
            row => row.Precision,
            row => new FigurePoint(row.Length, row.StateBytes),
            "Decode state",
            $"batch {batch}",
            LengthLabel,
            "State size",
            TickFormat.Bytes),
    };

    public static Plot DecodeThroughput(ResultsFolder results)
    {
        long? length = results.Decode.GroupBy(row => row.Length)
            .Where(rows => rows.Select(row => row.Batch).Distinct().Count() > 1)
            .Select(rows => (long?)rows.Key)
            .Max();
        return new Plot
        {
            Name = "decode-throughput",
            Source = $"{DecodeFile} with several batch sizes",
            Caption = $"Decode throughput against the number of sequences decoded together{(length is null ? "" : $", after {length} tokens")}.",
            Figure = Draw(
                results,
                [.. results.Decode.Where(row => row.Length == length)],
                row => row.Model,
                row => row.Precision,
                row => new FigurePoint(row.Batch, row.TokensPerS),
                "Decode throughput",
                $"after {length} tokens",
                "Batch (sequences)",
                "Tokens per second",
                TickFormat.Metric),
        };
    }

    public static Plot PrefillLatency(ResultsFolder results, long? batch) => new()
    {
        Name = "prefill-latency",
        Source = "prefill.csv",
        Caption = $"Time to read a prompt and leave the decode state, against the prompt's length, batch {batch ?? 1}.",
        Figure = Draw(
            results,
            [.. results.Prefill.Where(row => row.Batch == batch)],
            row => row.Model,
            row => row.Precision,
            row => new FigurePoint(row.Length, row.LatencyMs),
            "Prefill latency",
            $"batch {batch}, median",
            "Prompt length (tokens)",
            "Latency (ms)",
            TickFormat.Plain),
    };

    private static Figure? Draw<T>(
        ResultsFolder results,
        IReadOnlyList<T> rows,
        Func<T, string> model,
        Func<T, string> precision,
        Func<T, FigurePoint> point,
        string title,
        string subtitle,
        string xLabel,
        string yLabel,
        TickFormat format)
    {
        if (rows.Count == 0)
            return null;

        var conditions = new Conditions<T>(rows, precision);
        string first = precision(rows[0]);
        Series[] series = [.. results.Catalog.Labels.SelectMany(label => rows.Where(row => model(row) == label).GroupBy(precision).Select(lines => new Series
        {
            Name = conditions.Describe(results.Catalog.Name(label), lines.First()),
            Kind = SeriesKind.Line,
            Points = [.. lines.Select(point).OrderBy(at => at.X)],
            Style = lines.Key == first ? results.Catalog.Style(label) : results.Catalog.Style(label) with { Dash = Dash.Dashed },
        }))];
        FigurePoint[] points = [.. series.SelectMany(one => one.Points)];
        return new Figure
        {
            Title = title,
            Subtitle = conditions.Shared.Length == 0 ? subtitle : $"{subtitle}, {conditions.Shared}",
            X = Axis.LogarithmicAt(xLabel, points.Select(at => at.X)),
            Y = Axis.Logarithmic(yLabel, points.SelectMany(at => new[] { at.Y, at.Low ?? at.Y, at.High ?? at.Y }), format),
            Series = [.. series.Select((one, index) => ShowBehind(one, series.Skip(index + 1)))],
        };
    }

    /// <summary>Widens a line by what later ones on the same points would hide of it: equal models are seen as stripes.</summary>
    private static Series ShowBehind(Series series, IEnumerable<Series> later)
    {
        int covers = later.Count(other => other.Points.SequenceEqual(series.Points));
        return series with { Style = series.Style with { Width = series.Style.Width + (1.8 * covers) } };
    }
}
