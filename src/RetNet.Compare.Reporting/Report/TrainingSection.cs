using RetNet.Compare.Measurement.Machine;
using RetNet.Compare.Measurement.Records;
using RetNet.Compare.Reporting.Plots;
using RetNet.Compare.Reporting.Results;
using RetNet.Compare.Reporting.Statistics;
using RetNet.Compare.Reporting.Tables;

namespace RetNet.Compare.Reporting.Report;

/// <summary>What training costs, measured alone and over whole runs.</summary>
internal static class TrainingSection
{
    public static void Write(ReportWriter report)
    {
        if (report.Results.TrainingCosts.Count == 0 && report.Results.Runs.Count == 0)
            return;
        report.Heading("Training");
        report.Add(Costs(report.Results));
        report.Add(Phases(report.Results));
        if (GrowthStatements.Training(report.Results).ToArray() is { Length: > 0 } growth)
            report.Bullets(growth);
        report.AddPlots(name => name is "training-throughput" or "training-memory");
        if (report.Results.Runs.Any(run => run.Steps.Count > 0))
            report.Folded("Training runs", () => report.Add(Runs(report.Results)));
    }

    private static Table Costs(ResultsFolder results)
    {
        TrainingCostRow[] rows = [.. results.Catalog.Labels.SelectMany(model => results.TrainingCosts.Where(row => row.Model == model))];
        Conditions<TrainingCostRow> conditions = CostPlots.Conditions(rows);
        return new Table
        {
            Name = "training-cost",
            Source = "training-cost.csv",
            Caption = $"Training cost per step{(conditions.Shared.Length > 0 ? $" ({conditions.Shared})" : "")}: forward, backward, clipping and update. " +
                $"Memory: {Memory(rows)}. The fraction is of this machine's measured matrix-multiplication rate.",
            Columns =
            [
                new Column("Model", false),
                new Column("Tokens/s", Best: Best.Highest),
                new Column("Step (ms)", Best: Best.Lowest),
                new Column("Spread (%)"),
                new Column("Peak (MiB)", Best: Best.Lowest),
                new Column("Weights, gradients, optimizer (MiB)"),
                new Column("GFLOP/s"),
                new Column("Of matmul rate (%)", Best: Best.Highest),
            ],
            Rows = [.. rows.Select(row => (Cell[])
            [
                conditions.Describe(results.Catalog.Name(row.Model), row),
                new Cell(Numbers.Whole(row.TokensPerS), row.TokensPerS),
                new Cell(Numbers.Significant(row.StepMs, 4), row.StepMs),
                Numbers.Percent(row.RelativeSpread),
                new Cell(Numbers.Mebibytes(row.PeakBytes), row.PeakBytes),
                Numbers.Mebibytes(row.PersistentBytes),
                Numbers.Significant(row.FlopPerS / 1e9),
                new Cell(Numbers.Percent(row.FractionOfMatmulRate), row.FractionOfMatmulRate),
            ])],
        };
    }

    private static Table Phases(ResultsFolder results)
    {
        (TrainingCostRow Row, MemoryPhases Phases)[] parts = [.. results.Catalog.Labels
            .SelectMany(model => results.TrainingCosts.Where(row => row.Model == model))
            .Select(row => (Row: row, Phases: MemoryPhases.Of(results, row)))
            .Where(part => part.Phases is not null)
            .Select(part => (part.Row, part.Phases!))];
        Conditions<TrainingCostRow> conditions = CostPlots.Conditions([.. parts.Select(part => part.Row)]);
        return new Table
        {
            Name = "training-memory",
            Source = "training-cost.csv",
            Caption = $"Peak memory of a training step by what it holds, in MiB of live tensors{(conditions.Shared.Length > 0 ? $" ({conditions.Shared})" : "")}. " +
                "Optimizer: the two moments, buffers and the batch; activations: all that is freed by the end of a step.",
            Columns =
            [
                new Column("Model", false),
                new Column("Weights"),
                new Column("Gradients"),
                new Column("Optimizer"),
                new Column("Activations", Best: Best.Lowest),
            ],
            Rows = [.. parts.Select(part => (Cell[])
            [
                conditions.Describe(results.Catalog.Name(part.Row.Model), part.Row),
                Numbers.Mebibytes(part.Phases.Weights),
                Numbers.Mebibytes(part.Phases.Gradients),
                Numbers.Mebibytes(part.Phases.Optimizer),
                new Cell(Numbers.Mebibytes(part.Phases.Activations), part.Phases.Activations),
            ])],
        };
    }

    private static string Memory(TrainingCostRow[] rows) => string.Join("; ", rows.Select(row => row.MemorySource).Distinct().Select(source => source switch
    {
        MemorySource.Nvml => "peak GPU memory in use by NVML, driver context and caches included",
        MemorySource.Resident => "peak resident memory of the process, runtime and kept free memory included",
        _ => "peak bytes of live tensors",
    }));

    private static Table Runs(ResultsFolder results) => new()
    {
        Name = "runs",
        Source = "runs/*/steps.csv",
        Caption = "Training runs. Time is that of the steps alone, without evaluation and checkpoints; step times as median and quartiles.",
        Columns =
        [
            new Column("Run", false),
            new Column("State", false),
            new Column("Steps"),
            new Column("Tokens"),
            new Column("Time (min)"),
            new Column("Step (ms)"),
            new Column("Validation loss (nats)"),
        ],
        Rows = [.. results.Runs.Where(run => run.Steps.Count > 0).Select(run => (Cell[])
        [
            run.Folder,
            run.Finished ? "finished" : run.Divergence is not null ? "diverged" : "in progress",
            Numbers.Whole(run.Steps[^1].Step),
            Numbers.Whole(run.Steps[^1].Tokens),
            Numbers.Significant(run.Steps.Sum(step => step.StepMs) / 60_000),
            StepTime([.. run.Steps.Select(step => step.StepMs)]),
            run.Validation.Count > 0 ? Numbers.Fixed(run.Validation[^1].LossNats, 4) : "–",
        ])],
    };

    private static string StepTime(double[] milliseconds)
    {
        Interval quartiles = Quantiles.Quartiles(milliseconds);
        return $"{Numbers.Significant(Quantiles.Median(milliseconds))} ({Numbers.Significant(quartiles.Low)} to {Numbers.Significant(quartiles.High)})";
    }
}
