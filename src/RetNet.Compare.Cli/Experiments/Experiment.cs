using RetNet.Compare.Reporting.Goals;

namespace RetNet.Compare.Cli.Experiments;

/// <summary>What one experiment file asks for; every value has been checked.</summary>
public sealed record Experiment
{
    /// <summary>Name of the folder that holds the file, also of the results folder.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the file.</summary>
    public required string File { get; init; }

    /// <summary>What is compared, in one line.</summary>
    public required string Description { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    public required string Device { get; init; }

    /// <summary>The text and its tokens.</summary>
    public required DataSection Data { get; init; }

    /// <summary>The size of every model that names no other.</summary>
    public required SizeSection Size { get; init; }

    /// <summary>The contenders, in the order of tables and plots.</summary>
    public required IReadOnlyList<ModelEntry> Models { get; init; }

    /// <summary>How to train; null when nothing is trained.</summary>
    public TrainingSection? Training { get; init; }

    /// <summary>What the trained models are scored on; null when nothing is trained.</summary>
    public EvaluationSection? Evaluation { get; init; }

    /// <summary>What is timed; null when nothing is.</summary>
    public MeasurementSection? Measurement { get; init; }

    /// <summary>The outside program timed beside the suite; null when there is none.</summary>
    public PeerSection? Peer { get; init; }

    /// <summary>Folder that holds the file.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(File))!;

    /// <summary>Where published numbers stand; the file need not be there.</summary>
    public string PublishedNumbers => Path.Combine(Folder, "expected.csv");

    /// <summary>Where the goals of a race stand; the file need not be there.</summary>
    public string Goals => Path.Combine(Folder, GoalRow.File);
}
