using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Figures;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Training throughput and memory against sequence length, for experiments that measure several.</summary>
internal static class GrowthPlots
{
    private const string Source = "training-cost.csv with several lengths";
    private const string Length = "Sequence length (tokens)";

    /// <summary>Whether several lengths are measured, so that lines say more than bars.</summary>
    public static bool Apply(ResultsFolder results) => results.TrainingCosts.Select(row => row.Length).Distinct().Count() > 1;

    public static Plot Throughput(ResultsFolder results) => new()
    {
        Name = "training-throughput",
        Source = Source,
        Caption = "Training throughput against sequence length: forward, backward, clipping and update.",
        Figure = Draw(results, row => row.TokensPerS, "Training throughput (higher is better)", "Tokens per second", TickFormat.Metric),
    };

    public static Plot Memory(ResultsFolder results) => new()
    {
        Name = "training-memory",
        Source = Source,
        Caption = "Peak training memory against sequence length: weights, gradients, optimizer state and activations.",
        Figure = Draw(results, row => row.PeakBytes, "Peak training memory (lower is better)", "Peak memory", TickFormat.Bytes),
    };

    private static Figure? Draw(ResultsFolder results, Func<TrainingCostRow, double> value, string title, string label, TickFormat format)
    {
        long[] batches = [.. results.TrainingCosts.Select(row => row.Batch).Distinct().Order()];
        return LinePlots.Draw(
            results,
            [.. results.TrainingCosts.Where(row => row.Batch == batches[0])],
            row => row.Model,
            row => row.Precision,
            row => new FigurePoint(row.Length, value(row)),
            title,
            $"batch {batches.FirstOrDefault(1)}",
            Length,
            label,
            format);
    }
}
