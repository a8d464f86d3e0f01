using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Keeps timings only of models whose every correctness check (<c>gate.csv</c>) passed on the machine.</summary>
internal sealed class CorrectnessFilter(IReadOnlyList<GateRow> gate, ResultsReader reader)
{
    private readonly Dictionary<string, bool> shown = [];

    public IReadOnlyList<T> Keep<T>(IReadOnlyList<T> rows, Func<T, string> model) => [.. rows.Where(row => IsShown(model(row)))];

    private bool IsShown(string model)
    {
        if (shown.TryGetValue(model, out bool known))
            return known;
        GateRow[] checks = [.. gate.Where(row => row.Model == model)];
        string[] failed = [.. checks.Where(row => !row.Passed).Select(row => row.Check)];
        if (checks.Length == 0)
            reader.Note($"{model}: no correctness check in gate.csv, so its timings are not shown; measure it again.");
        else if (failed.Length > 0)
            reader.Note($"{model}: failed its correctness check ({string.Join("; ", failed)}), so its timings are not shown; correct the model and measure it again.");
        return shown[model] = checks.Length > 0 && failed.Length == 0;
    }
}
