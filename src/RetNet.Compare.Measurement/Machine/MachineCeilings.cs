using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Measurement.Timing;
using RetNet.Compare.Models.Sequences;
using TorchSharp;

namespace RetNet.Compare.Measurement.Machine;

/// <summary>The measured limits that every figure is set against.</summary>
public sealed class MachineCeilings
{
    private const string MatmulFp32 = "matmul_fp32", MatmulBf16 = "matmul_bf16", MemoryRead = "memory_read";
    private readonly Dictionary<string, CeilingRow> rows;

    /// <summary>Takes the rows of a <c>ceilings.csv</c>.</summary>
    /// <exception cref="ArgumentException">One of the three limits is missing or not positive.</exception>
    public MachineCeilings(IEnumerable<CeilingRow> rows)
    {
        this.rows = rows.ToDictionary(row => row.Name);
        foreach (string name in (string[])[MatmulFp32, MatmulBf16, MemoryRead])
        {
            if (!this.rows.TryGetValue(name, out CeilingRow? row) || !(row.Value > 0) || !double.IsFinite(row.Value))
                throw new ArgumentException($"The machine's ceilings lack a positive '{name}'. Measure them again.", nameof(rows));
        }
    }

    /// <summary>The rows of <c>ceilings.csv</c>.</summary>
    public IReadOnlyList<CeilingRow> Rows => [rows[MatmulFp32], rows[MatmulBf16], rows[MemoryRead]];

    /// <summary>Bytes per second that all processors, or the accelerator, read from main memory.</summary>
    public double ReadBytesPerS => rows[MemoryRead].Value;

    /// <summary>
    /// Operations per second that bound a model of <paramref name="precision"/>. A bf16 model keeps parts in fp32, so where fp32 products
    /// are the faster ones, their rate bounds it.
    /// </summary>
    public double MatmulFlopPerS(Precision precision) => precision == Precision.Fp32
        ? rows[MatmulFp32].Value
        : Math.Max(rows[MatmulFp32].Value, rows[MatmulBf16].Value);

    /// <summary>Measures all three, in at most five seconds each where the machine is not very slow.</summary>
    /// <param name="device">Where the models run.</param>
    /// <param name="rule">When to stop, for each; five seconds at most when null.</param>
    /// <param name="progress">Told after every turn.</param>
    public static MachineCeilings Measure(torch.Device device, SamplingRule? rule = null, IProgress<SamplingProgress>? progress = null)
    {
        rule ??= SamplingRule.Short with { MaxTime = TimeSpan.FromSeconds(5) };
        (string Name, string Unit, Func<IReadOnlyList<double>> Sample)[] limits =
        [
            (MatmulFp32, "flop_per_s", () => MatmulRate.Measure(device, torch.ScalarType.Float32, rule, progress)),
            (MatmulBf16, "flop_per_s", () => MatmulRate.Measure(device, torch.ScalarType.BFloat16, rule, progress)),
            (MemoryRead, "bytes_per_s", () => MemoryBandwidth.Read(device, rule, progress)),
        ];
        CeilingRow[] rows = [.. limits.Select(limit => Row(limit.Name, limit.Unit, SampleSummary.Of(limit.Sample())))];
        return new MachineCeilings(rows);
    }

    /// <summary>The higher of two measurements of each limit: what a machine did once, it can do.</summary>
    public MachineCeilings Or(MachineCeilings other) => new(rows.Values.Select(row => other.rows[row.Name].Value > row.Value ? other.rows[row.Name] : row));

    private static CeilingRow Row(string name, string unit, SampleSummary summary) => new()
    {
        Name = name,
        Value = summary.Maximum,
        Unit = unit,
        RelativeSpread = summary.RelativeSpread,
        Samples = summary.Count,
    };
}
