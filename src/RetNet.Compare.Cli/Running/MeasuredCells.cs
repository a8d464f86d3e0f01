using RetNet.Compare.Cli.Experiments;
using RetNet.Compare.Data.Files;
using RetNet.Compare.Measurement.Records;

namespace RetNet.Compare.Cli.Running;

/// <summary>Which measurements of an experiment stand in its tables already, or were found not to fit into memory.</summary>
internal sealed class MeasuredCells(ResultsLayout results, MeasurementSection measurement)
{
    private readonly HashSet<(string, long, long)> training =
        [.. Read<TrainingCostRow>(results.TrainingCost).Select(row => (row.Model, row.Batch, row.Length)), .. Skipped(results, "training")];

    private readonly HashSet<(string, long, long)> prefill =
        [.. Read<PrefillRow>(results.Prefill).Select(row => (row.Model, row.Batch, row.Length)), .. Skipped(results, "prefill")];

    private readonly HashSet<(string, long, long)> decode =
        [.. Read<DecodeRow>(results.Decode).Select(row => (row.Model, row.Batch, row.Length)), .. Skipped(results, "decode")];

    /// <summary>Training steps of the model still to be timed.</summary>
    public IEnumerable<TrainingCost> OpenTraining(string model) =>
        measurement.Training?.Cells.Where(cell => !training.Contains((model, cell.Batch, cell.Length))) ?? [];

    /// <summary>Prompts of the model still to be timed.</summary>
    public IEnumerable<(long Batch, long Length)> OpenPrefill(string model) => Open(measurement.Prefill, prefill, model);

    /// <summary>Decode positions of the model still to be timed.</summary>
    public IEnumerable<(long Batch, long Length)> OpenDecode(string model) => Open(measurement.Decode, decode, model);

    private static IEnumerable<(long Batch, long Length)> Open(LengthGrid? grid, HashSet<(string, long, long)> there, string model) =>
        grid?.Cells.Where(cell => !there.Contains((model, cell.Batch, cell.Length))) ?? [];

    private static IEnumerable<(string, long, long)> Skipped(ResultsLayout results, string measurement) =>
        Read<SkippedRow>(results.Skipped).Where(row => row.Measurement == measurement).Select(row => (row.Model, row.Batch, row.Length));

    private static IReadOnlyList<T> Read<T>(string path) => File.Exists(path) ? CsvFile.Read<T>(path) : [];
}
