namespace RetNet.Compare.Cli.Experiments;

/// <summary>The text and its tokens, or synthetic tasks.</summary>
public sealed record DataSection
{
    /// <summary><c>small</c>, <c>full</c>, <c>files</c> or <c>tasks</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Name of the tokenizer; empty where there is no text.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Paths of training text, absolute; empty unless the profile is <c>files</c>.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>Paths of held-out text, absolute; empty where documents of the training text are held out.</summary>
    public required IReadOnlyList<string> Validation { get; init; }

    /// <summary>Name and path of further text sets; empty unless the profile is <c>files</c>.</summary>
    public required IReadOnlyDictionary<string, string> Sets { get; init; }

    /// <summary>The synthetic tasks; null where text is read.</summary>
    public TaskSection? Tasks { get; init; }

    /// <summary>What is read, as a part of folder names.</summary>
    public string Label => Tasks is null ? $"{Profile}-{Tokenizer}" : $"{Profile}-{Tasks.Shape.Vocabulary}";
}
