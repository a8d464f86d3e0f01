using RetNet.Compare.Training.Records;

namespace RetNet.Compare.Reporting.Results;

/// <summary>What one training run left in its folder <c>&lt;model&gt;-&lt;size&gt;-&lt;corpus&gt;-s&lt;seed&gt;</c>.</summary>
public sealed record RunResults
{
    /// <summary>Name of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The model's label in the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>Seed of weights and batch order.</summary>
    public required long Seed { get; init; }

    /// <summary>Whether the run is complete (<c>DONE</c> exists).</summary>
    public required bool Finished { get; init; }

    /// <summary>At which step training diverged and what was lost (<c>DIVERGED</c>); null where it did not.</summary>
    public string? Divergence { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required IReadOnlyList<StepRow> Steps { get; init; }

    /// <summary>Evaluations during training.</summary>
    public required IReadOnlyList<ValidationRow> Validation { get; init; }

    /// <summary>The finished model on each text set.</summary>
    public required IReadOnlyList<EvaluationRow> Evaluation { get; init; }

    /// <summary>Log-likelihood of each document.</summary>
    public required IReadOnlyList<DocumentRow> Documents { get; init; }

    /// <summary>Log-likelihood of each document's last tokens by context length; empty unless context lengths were compared.</summary>
    public required IReadOnlyList<ContextRow> Contexts { get; init; }

    /// <summary>The finished model on each synthetic task; empty where text is read.</summary>
    public required IReadOnlyList<AccuracyRow> Accuracy { get; init; }
}
