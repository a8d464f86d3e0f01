using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>What the models are and cost by calculation.</summary>
internal static class ModelSection
{
    public static void Write(ReportWriter report)
    {
        ResultsFolder results = report.Results;
        if (results.Models.Count == 0)
            return;
        report.Heading("Models");
        ModelRow[] rows = [.. results.Catalog.Labels.SelectMany(model => results.Models.Where(row => row.Model == model))];
        var conditions = new Conditions<ModelRow>(
            rows, row => $"{row.Layers} layers", row => $"width {row.Width}", row => $"vocabulary {Numbers.Whole(row.Vocabulary)}", row => $"length {row.Length}");
        report.Add(new Table
        {
            Name = "models",
            Source = "models.csv",
            Caption = $"Computed costs{(conditions.Shared.Length > 0 ? $" ({conditions.Shared})" : "")}: forward FLOPs of the training form, state for one sequence.",
            Columns =
            [
                new Column("Model", false),
                new Column("Parameters"),
                new Column("Non-embedding"),
                new Column("Forward FLOPs/token (M)"),
                new Column("State (KiB)"),
            ],
            Rows = [.. rows.Select(row => (Cell[])
            [
                conditions.Describe(results.Catalog.Name(row.Model), row),
                Numbers.Whole(row.Parameters),
                Numbers.Whole(row.NonEmbeddingParameters),
                Numbers.Significant(row.ForwardFlopsPerToken / 1e6, 4),
                Numbers.Significant(row.StateBytesAtLength / 1024.0),
            ])],
        });
    }
}
