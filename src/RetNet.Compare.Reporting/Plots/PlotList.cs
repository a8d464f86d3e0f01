using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Plots;

/// <summary>Every figure of a report, in its order.</summary>
internal static class PlotList
{
    public static IReadOnlyList<Plot> Build(ResultsFolder results, IReadOnlyList<PerplexityRow> perplexity)
    {
        long? smallest = results.Decode.Select(row => (long?)row.Batch).Min();
        long? largest = results.Decode.Select(row => (long?)row.Batch).Max();
        List<Plot> plots =
        [
            TrainingPlots.Loss(results),
            .. RecallPlots.Apply(results) ? RecallPlots.All(results) : [TrainingPlots.Perplexity(results), PerplexityPlots.PerSet(results, perplexity)],
            .. ScalingPlots.Apply(results) ? [ScalingPlots.Perplexity(results, perplexity)] : Array.Empty<Plot>(),
            .. ContextPlots.Apply(results) ? [ContextPlots.Perplexity(results)] : Array.Empty<Plot>(),
            GrowthPlots.Apply(results) ? GrowthPlots.Throughput(results) : CostPlots.Throughput(results),
            GrowthPlots.Apply(results) ? GrowthPlots.Memory(results) : CostPlots.Memory(results),
            InferencePlots.DecodeLatency(results, smallest),
        ];
        if (largest > smallest)
            plots.Add(InferencePlots.DecodeLatency(results, largest));
        plots.Add(InferencePlots.DecodeState(results, smallest));
        plots.Add(InferencePlots.DecodeThroughput(results));
        if (InferencePlots.HasBatches(results))
            plots.Add(InferencePlots.DecodeBound(results));
        plots.Add(InferencePlots.PrefillLatency(results, results.Prefill.Select(row => (long?)row.Batch).Min()));
        plots.AddRange(RacePlots.All(results));
        return plots;
    }
}
