using RetNet.Compare.Models.Sequences;

namespace RetNet.Compare.Training.Checkpoints;

/// <summary>What a <see cref="ModelFolder"/> holds and how to build its model: its <c>model.json</c>, written last.</summary>
public sealed record ModelManifest
{
    /// <summary>The version this code writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Version of the layout.</summary>
    public required int Format { get; init; }

    /// <summary>Name of the architecture in the registry.</summary>
    public required string Architecture { get; init; }

    /// <summary>Size and settings of the model.</summary>
    public required ModelOptions Options { get; init; }

    /// <summary>All other files of the folder.</summary>
    public required IReadOnlyList<CheckpointFile> Files { get; init; }
}
