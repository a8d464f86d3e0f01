using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Statistics;
using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Results;

/// <summary>Collects the runs' accuracies on synthetic tasks.</summary>
public static class RecallTable
{
    /// <summary>One row per model and task, models in the experiment's order.</summary>
    public static IReadOnlyList<RecallRow> Build(ResultsFolder results)
    {
        Dictionary<string, ModelRow> models = results.Models.ToDictionary(row => row.Model);
        return [.. results.Catalog.Labels.Where(models.ContainsKey).SelectMany(model => results.CountedRuns(model)
            .SelectMany(run => run.Accuracy)
            .GroupBy(row => row.Task)
            .Select(rows => Row(models[model], rows.Key, [.. rows])))];
    }

    private static RecallRow Row(ModelRow model, string task, AccuracyRow[] seeds) => new()
    {
        Model = model.Model,
        Task = task,
        StateBytes = model.StateBytesAtLength,
        Seeds = seeds.Length,
        Answers = seeds[0].Answers,
        Accuracy = seeds.Average(row => row.Accuracy),
        AccuracyHalfWidth = StudentT.HalfWidth([.. seeds.Select(row => row.Accuracy)]),
        LossNats = seeds.Average(row => row.LossNats),
    };
}
