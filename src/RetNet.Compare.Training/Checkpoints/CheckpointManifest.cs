using System.Text.Json;
using RetNet.Compare.Training.Runs;

namespace RetNet.Compare.Training.Checkpoints;

/// <summary>
/// What a checkpoint holds: its <c>manifest.json</c>, written last. Batches and random numbers are functions of (seed, step),
/// so <see cref="Seed"/> and <see cref="Step"/> are the whole of the data cursor and of the random state.
/// </summary>
public sealed record CheckpointManifest
{
    /// <summary>The version this code writes.</summary>
    public const int CurrentFormat = 2;

    /// <summary>Version of the layout.</summary>
    public required int Format { get; init; }

    /// <summary>Optimizer steps done; the next one reads batch number <c>Step</c>, counted from 0.</summary>
    public required long Step { get; init; }

    /// <summary>Seed of the random numbers.</summary>
    public required long Seed { get; init; }

    /// <summary>Hash of the run's configuration.</summary>
    public required string ConfigHash { get; init; }

    /// <summary>All other files of the folder.</summary>
    public required IReadOnlyList<CheckpointFile> Files { get; init; }

    /// <summary>Hash of the manifest without this property, hexadecimal.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>What <see cref="Sha256"/> must be.</summary>
    internal string ContentHash() => RunJson.Hash(JsonSerializer.SerializeToNode(this with { Sha256 = "" }, RunJson.Options));
}
