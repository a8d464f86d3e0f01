using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Statistics;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Whether a model reads a sequence in parallel: how much faster its training form reads it than step after step.</summary>
internal sealed class ParallelCheck : IClaimCheck
{
    private const double LeastGain = 4;
    private const double Normal95 = 1.960;

    public bool Takes(ExpectedRow row) => row.Metric == "training_parallel";

    public IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results) => rows.Select(row => Check(row, results));

    private static VerdictRow Check(ExpectedRow row, ResultsFolder results)
    {
        if (ModelMatch.Label(results, row.Model) is not { } model)
            return VerdictRow.NotMeasured(row, Units.Ratio, $"{row.Model} is not in this experiment");
        (PrefillRow Read, DecodeRow Step)[] pairs = [.. from read in results.Prefill
            join step in results.Decode on (read.Model, read.Batch, read.Length, read.Precision) equals (step.Model, step.Batch, step.Length, step.Precision)
            where read.Model == model
            orderby read.Batch, read.Length descending
            select (read, step)];
        if (pairs.Length == 0)
            return VerdictRow.NotMeasured(row, Units.Ratio, "prefill and decoding are not measured at a common length");
        (PrefillRow prompt, DecodeRow token) = pairs[0];
        double gain = prompt.TokensPerS / token.TokensPerS;
        double error = Math.Sqrt(Math.Pow(MedianError.OfSpread(prompt.RelativeSpread, prompt.Samples), 2) + Math.Pow(MedianError.Of(token), 2));
        var interval = new Interval(gain * Math.Exp(-Normal95 * error), gain * Math.Exp(Normal95 * error));
        return VerdictRow.Of(
            row,
            Units.Ratio,
            Decision.Above(row.Value > 0, LeastGain, interval),
            $"{prompt.Length} tokens at once against one after the other, tokens per second; in parallel means {LeastGain} times or more. " +
            "A model whose recurrence alone is sequential counts as parallel here, since its matrix products are not") with
        {
            Ours = gain,
            OursLow = interval.Low,
            OursHigh = interval.High,
        };
    }
}
