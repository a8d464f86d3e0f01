using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>What may grow with length.</summary>
/// <param name="Metric">Name in <c>expected.csv</c>.</param>
/// <param name="Words">In a sentence.</param>
/// <param name="Base">Exponent of cost that is the same for every token.</param>
/// <param name="IsAboveConstant">Whether the values are exact and lie on a constant, weights and optimizer, that is not of interest.</param>
/// <param name="Points">Length, value and relative error of a model's measurements, all else equal.</param>
internal sealed record Growth(string Metric, string Words, double Base, bool IsAboveConstant, Func<ResultsFolder, string, IReadOnlyList<(double X, double Y, double RelativeError)>> Points)
{
    /// <summary>Of training: time and memory of a step.</summary>
    public static IReadOnlyList<Growth> OfTraining { get; } =
    [
        new("training_time_exponent", "time of a training step", 1, false, (results, model) => Training(results, model, row => (row.StepMs, MedianError.OfSpread(row.RelativeSpread, row.Samples)))),
        new("training_memory_exponent", "what grows of a training step's peak memory", 1, true, (results, model) => Training(results, model, row => (row.PeakBytes, 0))),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Growth> All { get; } =
    [
        new("decode_cost_exponent", "time of one decode step", 0, false, (results, model) => Decode(results, model, row => (row.LatencyMs, MedianError.Of(row)))),
        new("state_exponent", "bytes of decode state", 0, false, (results, model) => Decode(results, model, row => (row.StateBytes, 0))),
        .. OfTraining,
    ];

    /// <summary>The exponent at the longer lengths; null where there are too few.</summary>
    public PowerLaw? Fit(IReadOnlyList<(double X, double Y, double RelativeError)> points) =>
        IsAboveConstant ? PowerLaw.OfIncrements(points) : PowerLaw.FitTail(points);

    private static IReadOnlyList<(double, double, double)> Decode(ResultsFolder results, string model, Func<DecodeRow, (double Value, double Error)> value)
    {
        DecodeRow[] rows = [.. results.Decode.Where(row => row.Model == model)];
        return [.. rows.Where(row => row.Batch == rows.Min(one => one.Batch) && row.Precision == rows[0].Precision)
            .Select(row => ((double)row.Length, value(row).Value, value(row).Error))];
    }

    private static IReadOnlyList<(double, double, double)> Training(ResultsFolder results, string model, Func<TrainingCostRow, (double Value, double Error)> value)
    {
        TrainingCostRow[] rows = [.. results.TrainingCosts.Where(row => row.Model == model)];
        return [.. rows.Where(row => row.Batch == rows.Min(one => one.Batch) && row.Precision == rows[0].Precision)
            .Select(row => ((double)row.Length, value(row).Value, value(row).Error))];
    }
}
