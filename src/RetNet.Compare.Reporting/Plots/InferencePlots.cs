using RetNet.Compare.Measurement.Records;
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
        Figure = LinePlots.Draw(
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
        Figure = LinePlots.Draw(
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

    /// <summary>Whether some length was decoded at several batch sizes.</summary>
    public static bool HasBatches(ResultsFolder results) => LengthWithBatches(results) is not null;

    public static Plot DecodeThroughput(ResultsFolder results)
    {
        long? length = LengthWithBatches(results);
        return new Plot
        {
            Name = "decode-throughput",
            Source = $"{DecodeFile} with several batch sizes",
            Caption = $"Decode throughput against the number of sequences decoded together{(length is null ? "" : $", after {length} tokens")}.",
            Figure = LinePlots.Draw(
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

    public static Plot DecodeBound(ResultsFolder results)
    {
        long? length = LengthWithBatches(results);
        DecodeRow[] rows = [.. results.Decode.Where(row => row.Length == length)];
        return new Plot
        {
            Name = "decode-bound",
            Source = $"{DecodeFile} with several batch sizes",
            Caption = $"Decode throughput in percent of the bound, against the number of sequences decoded together, after {length} tokens. " +
                "At the bound, a step takes as long as reading memory does: every weight once, and each sequence's state." +
                CachedSteps.Remark(rows),
            Figure = LinePlots.Draw(
                results,
                rows,
                row => row.Model,
                row => row.Precision,
                row => new FigurePoint(row.Batch, 100 * row.FractionOfReadBandwidth),
                "Decode throughput against the bound of memory",
                $"after {length} tokens",
                "Batch (sequences)",
                "Of the bound (%)",
                TickFormat.Plain),
        };
    }

    public static Plot PrefillLatency(ResultsFolder results, long? batch) => new()
    {
        Name = "prefill-latency",
        Source = "prefill.csv",
        Caption = $"Time to read a prompt and leave the decode state, against the prompt's length, batch {batch ?? 1}.",
        Figure = LinePlots.Draw(
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

    private static long? LengthWithBatches(ResultsFolder results) => results.Decode.GroupBy(row => row.Length)
        .Where(rows => rows.Select(row => row.Batch).Distinct().Count() > 1)
        .Select(rows => (long?)rows.Key)
        .Max();
}
