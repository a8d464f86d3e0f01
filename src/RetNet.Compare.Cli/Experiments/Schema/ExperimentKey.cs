namespace RetNet.Compare.Cli.Experiments.Schema;

/// <summary>A key of <c>experiment.yaml</c>.</summary>
/// <param name="Path">Sections and key, joined by dots; a list of sections has <c>[]</c>.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Default">Text of the default; <see cref="Required"/>, or <see cref="None"/> for what may be absent.</param>
/// <param name="Meaning">What it means, in a sentence or two.</param>
internal sealed record ExperimentKey(string Path, KeyType Type, string Default, string Meaning)
{
    /// <summary>The key must be given.</summary>
    public const string Required = "required";

    /// <summary>The key may be absent.</summary>
    public const string None = "none";

    /// <summary>The key without its sections.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..].Replace("[]", "", StringComparison.Ordinal);

    /// <summary>The sections it stands in, joined by dots; empty at the top.</summary>
    public string Section => Path.Contains('.', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('.')] : "";

    /// <summary>A row of the table in <c>experiments/README.md</c>.</summary>
    public string ToMarkdown() => $"| `{Path}` | {Type.Name} | {Default} | {Meaning} |";
}
