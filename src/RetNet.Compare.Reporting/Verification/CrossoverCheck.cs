using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>The length from which RetNet's state is smaller than a K/V cache, in units of D_v/(2H).</summary>
internal sealed class CrossoverCheck : IClaimCheck
{
    private const double Within = 0.02;
    private const string Cache = "transformer";

    public bool Takes(ExpectedRow row) => row.Metric == "state_crossover";

    public IEnumerable<VerdictRow> Check(IReadOnlyList<ExpectedRow> rows, ResultsFolder results) => rows.Select(row => Check(row, results));

    private static VerdictRow Check(ExpectedRow row, ResultsFolder results)
    {
        (ModelRow Model, ModelRow Reference)[] pairs = [.. ModelMatch.Pairs(results, Cache)];
        if (pairs.Length == 0)
            return NotMeasured(row, $"{row.Model} and {Cache} of one size are not both in this experiment");
        DecodeRow[] state = Rows(results, pairs[0].Reference.Model);
        DecodeRow[] cache = Rows(results, pairs[0].Model.Model);
        if (state.Length == 0 || cache.Length == 0)
            return NotMeasured(row, "decoding is not measured");
        if (Unit(results, pairs[0].Reference) is not { } unit)
            return NotMeasured(row, "the configuration does not say RetNet's heads and value width");
        double tokens = (double)state[^1].StateBytes / state[^1].Batch / ((double)cache[^1].StateBytes / cache[^1].Batch / cache[^1].Length);
        double ours = tokens / unit;
        return VerdictRow.Of(
            row,
            Units.Ratio,
            Math.Abs((ours / row.Value) - 1) <= Within ? Verdict.Reproduced : Verdict.NotReproduced,
            $"the state is as large as the K/V cache of {Numbers.Significant(tokens)} tokens; D_v/(2H) is {Numbers.Significant(unit)}") with
        {
            Target = row.Value,
            Ours = ours,
        };
    }

    private static DecodeRow[] Rows(ResultsFolder results, string model) => [.. results.Decode.Where(row => row.Model == model).OrderBy(row => row.Length)];

    private static double? Unit(ResultsFolder results, ModelRow model)
    {
        if (results.Experiment is not { } experiment)
            return null;
        string settings = $"models[{experiment.Models.ToList().IndexOf(model.Model)}].settings.";
        if (Value("variant") is not (null or "paper") || Value("gate") is not (null or "true"))
            return null;
        double? heads = Number("heads", Math.Max(4, model.Width / 256));
        return Number("value_width", 2 * model.Width) / (2 * heads);

        string? Value(string key) => experiment.Values.Where(pair => pair.Key == settings + key).Select(pair => pair.Value).FirstOrDefault();

        double? Number(string key, double otherwise) => Value(key) is not { } text ? otherwise : long.TryParse(text, out long number) ? number : null;
    }

    private static VerdictRow NotMeasured(ExpectedRow row, string basis) => VerdictRow.NotMeasured(row, Units.Ratio, basis) with { Target = row.Value };
}
