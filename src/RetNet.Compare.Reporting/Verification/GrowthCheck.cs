using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Complexities: the published exponent of length, and the one fitted to our measurements at the longer lengths.</summary>
internal sealed class GrowthCheck : IClaimCheck
{
    private const string WithLogarithm = "N log N";

    public bool Takes(ExpectedRow row) => Growth.All.Any(growth => growth.Metric == row.Metric);

    public IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results) => rows.Select(row => Check(row, results));

    private static VerdictRow Check(ExpectedRow row, ResultsFolder results)
    {
        Growth growth = Growth.All.First(one => one.Metric == row.Metric);
        if (ModelMatch.Label(results, row.Model) is not { } model)
            return VerdictRow.NotMeasured(row, Units.Exponent, $"{row.Model} is not in this experiment") with { Target = row.Value };
        IReadOnlyList<(double X, double Y, double RelativeError)> points = growth.Points(results, model);
        if (growth.Fit(points) is not { } law)
            return VerdictRow.NotMeasured(row, Units.Exponent, $"{growth.Words}: needs three lengths at which it rises, has {points.Count} lengths") with { Target = row.Value };
        double bound = growth.Base + (row.Set == WithLogarithm ? Decision.LogarithmicExponent : Decision.FlatExponent);
        double[] lengths = [.. points.Select(point => point.X).OrderDescending().Take(law.Points)];
        return VerdictRow.Of(
            row,
            Units.Exponent,
            Decision.Above(row.Value > growth.Base, bound, law.Interval),
            $"{growth.Words}, fitted from {lengths[^1]} to {lengths[0]} tokens; {Meaning(row, growth, bound)}") with
        {
            Target = row.Value,
            Ours = law.Exponent,
            OursLow = law.Interval.Low,
            OursHigh = law.Interval.High,
        };
    }

    // A constant part lowers every exponent at finite length, so growth is a bound to pass and not a value to meet.
    private static string Meaning(ExpectedRow row, Growth growth, double bound) => row.Value > growth.Base
        ? FormattableString.Invariant($"growth as published shows as an exponent above {bound:0.0}")
        : FormattableString.Invariant($"no such growth shows as an exponent of at most {bound:0.0}");
}
