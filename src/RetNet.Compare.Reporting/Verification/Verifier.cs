using RetNet.Compare.Data.Files;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Verification;

/// <summary>Sets published numbers beside ours.</summary>
public static class Verifier
{
    /// <summary>Name of the file with published numbers, in an experiment's folder and in its results.</summary>
    public const string ExpectedFile = "expected.csv";

    /// <summary>Name of the file with the verdicts, in the results.</summary>
    public const string VerdictsFile = "verdicts.csv";

    private static readonly IReadOnlyList<IClaimCheck> Checks =
    [
        new TextSetCheck(), new ContextCheck(), new ScalingCheck(), new AdvantageCheck(), new GrowthCheck(), new CrossoverCheck(), new ParallelCheck(), new PerformanceCheck(),
    ];

    /// <summary>Verdicts on the published numbers of a results folder, those of one table together; empty when it has none.</summary>
    /// <exception cref="InvalidDataException">The published numbers cannot be read, or one is of an unknown kind.</exception>
    public static IReadOnlyList<VerdictRow> Verify(ResultsFolder results)
    {
        string path = Path.Combine(results.Location, ExpectedFile);
        return File.Exists(path) ? Verify(results, Read(path)) : [];
    }

    /// <summary>Verdicts on <paramref name="expected"/>.</summary>
    /// <exception cref="InvalidDataException">One is of an unknown kind.</exception>
    public static IReadOnlyList<VerdictRow> Verify(ResultsFolder results, IReadOnlyList<ExpectedRow> expected)
    {
        List<VerdictRow> verdicts = [];
        foreach (IClaimCheck check in Checks)
        {
            ExpectedRow[] rows = [.. expected.Where(check.Takes)];
            if (rows.Length > 0)
                verdicts.AddRange(check.Check(rows, results));
        }

        return verdicts;
    }

    /// <summary>Reads published numbers.</summary>
    /// <exception cref="InvalidDataException">A row cannot be read, or is of an unknown kind.</exception>
    public static IReadOnlyList<ExpectedRow> Read(string path)
    {
        IReadOnlyList<ExpectedRow> rows = CsvFile.Read<ExpectedRow>(path);
        return rows.FirstOrDefault(row => !Checks.Any(check => check.Takes(row))) is { } unknown
            ? throw new InvalidDataException($"{path}: nothing here verifies the metric '{unknown.Metric}' of {unknown.Model}. experiments/README.md lists the metrics.")
            : rows;
    }
}
