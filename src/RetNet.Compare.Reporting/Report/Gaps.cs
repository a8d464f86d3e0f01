using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;

namespace RetNet.Compare.Reporting.Report;

/// <summary>Says in words which parts of an experiment are not there yet.</summary>
internal static class Gaps
{
    public static IEnumerable<string> In(ResultsFolder results)
    {
        foreach (string problem in results.Problems)
            yield return problem.Replace(results.Location + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

        (string File, bool There)[] files =
        [
            ("experiment.yaml", results.Experiment is not null),
            ("environment.json", results.Environment is not null),
            ("corpus.json", results.Corpus is not null),
            ("ceilings.csv", results.Ceilings.Count > 0),
            ("models.csv", results.Models.Count > 0),
            ("training-cost.csv", results.TrainingCosts.Count > 0),
            ("prefill.csv", results.Prefill.Count > 0),
            ("decode.csv", results.Decode.Count > 0),
        ];
        string[] absent = [.. files.Where(file => !file.There).Select(file => file.File)];
        if (absent.Length > 0)
            yield return $"Not there or empty: {string.Join(", ", absent)}.";

        foreach (SkippedRow skipped in results.Skipped)
            yield return $"{results.Catalog.Name(skipped.Model)}, {skipped.Measurement} of {skipped.Length:N0} tokens x {skipped.Batch}: did not fit into memory.";

        foreach (RunResults run in results.Runs.Where(run => !run.Finished))
            yield return $"Run {run.Folder} is not finished{(run.Divergence is { } divergence ? $". {divergence}" : run.Steps.Count > 0 ? $" (step {run.Steps[^1].Step})." : ".")}";

        if (results.Runs.Count == 0)
        {
            yield return "No training run yet.";
            yield break;
        }

        foreach (string model in results.Catalog.Labels.Where(model => results.Runs.All(run => run.Model != model)))
            yield return $"{results.Catalog.Name(model)}: no training run yet.";
    }
}
