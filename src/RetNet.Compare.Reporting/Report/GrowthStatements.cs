using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Statistics;
using RetNet.Compare.Reporting.Tables;
using RetNet.Compare.Reporting.Verification;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Sentences about growth with length: between the shortest and the longest, or as an exponent.</summary>
internal static class GrowthStatements
{
    private const double FlatWithin = 0.10;

    public static IEnumerable<string> Training(ResultsFolder results)
    {
        foreach (string model in results.Catalog.Ordered(results.TrainingCosts.Select(row => row.Model)))
        {
            string[] powers = [.. Growth.OfTraining
                .Select(growth => (growth.Words, Law: growth.Fit(growth.Points(results, model))))
                .Where(growth => growth.Law is not null)
                .Select(growth => $"{growth.Words} {Power(growth.Law!)}")];
            if (powers.Length == 0)
                continue;
            TrainingCostRow[] rows = [.. results.TrainingCosts.Where(row => row.Model == model)];
            yield return $"{results.Catalog.Name(model)}: exponents of the length, at the longest ones measured: {string.Join(", ", powers)} " +
                $"(batch {rows.Min(row => row.Batch)}, {rows[0].Precision}).";
        }
    }

    public static IEnumerable<string> Decode(ResultsFolder results)
    {
        long batch = results.Decode.Min(row => row.Batch);
        string precision = results.Decode.First(row => row.Batch == batch).Precision;
        DecodeRow[] all = [.. results.Decode.Where(row => row.Batch == batch && row.Precision == precision)];
        foreach (string model in results.Catalog.Ordered(all.Select(row => row.Model)))
        {
            DecodeRow[] rows = [.. all.Where(row => row.Model == model).OrderBy(row => row.Length)];
            if (rows.Length < 2)
                continue;
            (DecodeRow first, DecodeRow last) = (rows[0], rows[^1]);
            double widest = rows.Max(row => row.LatencyMs) / rows.Min(row => row.LatencyMs);
            string flat = widest <= 1 + FlatWithin ? ", flat within 10 %" : "";
            yield return $"{results.Catalog.Name(model)}: from {first.Length} to {last.Length} tokens, latency goes from " +
                $"{Numbers.Significant(first.LatencyMs)} to {Numbers.Significant(last.LatencyMs)} ms " +
                $"({Numbers.Significant(last.LatencyMs / first.LatencyMs)}×{flat}) and the state {State(first, last)} (batch {batch}, {precision}).";
        }

        foreach (string sentence in Crossovers(results, all))
            yield return sentence;
    }

    public static IEnumerable<string> Prefill(ResultsFolder results)
    {
        long batch = results.Prefill.Min(row => row.Batch);
        string precision = results.Prefill.First(row => row.Batch == batch).Precision;
        PrefillRow[] all = [.. results.Prefill.Where(row => row.Batch == batch && row.Precision == precision)];
        foreach (string model in results.Catalog.Ordered(all.Select(row => row.Model)))
        {
            PrefillRow[] rows = [.. all.Where(row => row.Model == model).OrderBy(row => row.Length)];
            if (rows.Length < 2)
                continue;
            (PrefillRow first, PrefillRow last) = (rows[0], rows[^1]);
            yield return $"{results.Catalog.Name(model)}: a prompt {Numbers.Significant((double)last.Length / first.Length)}× as long " +
                $"({first.Length} to {last.Length} tokens) takes {Numbers.Significant(last.LatencyMs / first.LatencyMs)}× the time (batch {batch}, {precision}).";
        }
    }

    private static string Power(PowerLaw law) => law.Interval.Low == law.Interval.High
        ? Numbers.Fixed(law.Exponent, 2)
        : $"{Numbers.Fixed(law.Exponent, 2)} ({Numbers.Fixed(law.Interval.Low, 2)} to {Numbers.Fixed(law.Interval.High, 2)})";

    private static string State(DecodeRow first, DecodeRow last) => last.StateBytes == first.StateBytes
        ? $"stays at {Numbers.Mebibytes(first.StateBytes)} MiB"
        : $"goes from {Numbers.Mebibytes(first.StateBytes)} to {Numbers.Mebibytes(last.StateBytes)} MiB" +
            (first.StateBytes > 0 ? $" ({Numbers.Significant((double)last.StateBytes / first.StateBytes)}×)" : "");

    private static IEnumerable<string> Crossovers(ResultsFolder results, DecodeRow[] all)
    {
        if (results.Catalog.Baseline is not { } baseline)
            yield break;
        Dictionary<long, DecodeRow> reference = all.Where(row => row.Model == baseline).DistinctBy(row => row.Length).ToDictionary(row => row.Length);
        foreach (string model in results.Catalog.Ordered(all.Select(row => row.Model)).Where(model => model != baseline))
        {
            DecodeRow[] shared = [.. all.Where(row => row.Model == model && reference.ContainsKey(row.Length)).OrderBy(row => row.Length)];
            if (shared.Length == 0)
                continue;
            string names = $"{results.Catalog.Name(model)} against {results.Catalog.Name(baseline)}";
            int behind = Array.FindLastIndex(shared, row => row.LatencyMs >= reference[row.Length].LatencyMs);
            double atLongest = reference[shared[^1].Length].LatencyMs / shared[^1].LatencyMs;
            yield return behind == shared.Length - 1
                ? $"{names}: not faster at the longest length ({Numbers.Significant(atLongest)}× its speed at {shared[^1].Length} tokens)."
                : $"{names}: faster at every measured length from {shared[behind + 1].Length} tokens on; " +
                    $"{Numbers.Significant(atLongest)}× its speed at {shared[^1].Length} tokens.";
        }
    }
}
