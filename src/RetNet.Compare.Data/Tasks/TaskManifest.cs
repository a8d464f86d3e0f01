using System.Text.Json;
using RetNet.Compare.Data.Files;

namespace RetNet.Compare.Data.Tasks;

/// <summary>What the sequences are, in words: the <c>corpus.json</c> of an experiment on synthetic tasks.</summary>
public sealed record TaskManifest
{
    /// <summary>The profile's name.</summary>
    public const string ProfileName = "tasks";

    /// <summary>The profile's name.</summary>
    public string Profile { get; } = ProfileName;

    /// <summary>What is read.</summary>
    public string Label { get; } = "synthetic sequences made from seed and step; only the answers are trained on and scored";

    /// <summary>Number of ids.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Things to remember in a sequence.</summary>
    public required int Items { get; init; }

    /// <summary>Tokens of a sequence.</summary>
    public required int Length { get; init; }

    /// <summary>Names and descriptions.</summary>
    public required IReadOnlyList<TaskEntry> Tasks { get; init; }

    /// <summary>Describes tasks of one shape.</summary>
    public static TaskManifest Of(IReadOnlyList<RecallTask> tasks, TaskShape shape) => new()
    {
        VocabularySize = shape.Vocabulary,
        Items = shape.Items,
        Length = shape.Length,
        Tasks = [.. tasks.Select(task => new TaskEntry(task.Name, task.Description))],
    };

    /// <summary>Writes the file.</summary>
    public void Save(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, DataJson.Options) + "\n");
}
