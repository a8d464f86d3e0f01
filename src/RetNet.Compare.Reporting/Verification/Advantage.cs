using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>A cost or a speed by which RetNet is compared with another model; its advantage is how many times less it costs, or faster it is.</summary>
/// <param name="Metric">Name in <c>expected.csv</c>.</param>
/// <param name="Words">In a sentence: RetNet ... than the other.</param>
/// <param name="HigherIsBetter">Whether the value is a speed.</param>
/// <param name="IsPublishedAsRatio">Whether the published number is the advantage itself; otherwise it is a model's own value.</param>
/// <param name="Cells">Our measurements.</param>
internal sealed record Advantage(string Metric, string Words, bool HigherIsBetter, bool IsPublishedAsRatio, Func<ResultsFolder, IEnumerable<CostCell>> Cells)
{
    public static IReadOnlyList<Advantage> All { get; } =
    [
        new("training_memory_gb", "needs less memory in training", false, false, results => results.TrainingCosts
            .Select(row => new CostCell(row.Model, row.Batch, row.Length, row.Precision, row.PeakBytes, 0.005))),
        new("training_tokens_per_s", "trains faster", true, false, results => results.TrainingCosts
            .Select(row => new CostCell(row.Model, row.Batch, row.Length, row.Precision, row.TokensPerS, MedianError.OfSpread(row.RelativeSpread, row.Samples)))),
        new("decode_memory_advantage", "needs less memory in decoding (weights and state)", false, true, results => results.Decode
            .Select(row => new CostCell(row.Model, row.Batch, row.Length, row.Precision, row.BytesPerStep, 0.005))),
        new("decode_throughput_advantage", "decodes more tokens per second", true, true, results => results.Decode
            .Select(row => new CostCell(row.Model, row.Batch, row.Length, row.Precision, row.TokensPerS, MedianError.Of(row)))),
        new("decode_latency_advantage", "decodes a token sooner", false, true, results => results.Decode
            .Select(row => new CostCell(row.Model, row.Batch, row.Length, row.Precision, row.LatencyMs, MedianError.Of(row)))),
    ];
}
