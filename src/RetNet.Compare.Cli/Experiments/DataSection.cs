namespace RetNet.Compare.Cli.Experiments;

/// <summary>The text and its tokens.</summary>
public sealed record DataSection
{
    /// <summary><c>small</c>, <c>full</c> or <c>files</c>.</summary>
    public required string Profile { get; init; }

    /// <summary>Name of the tokenizer.</summary>
    public required string Tokenizer { get; init; }

    /// <summary>Paths of training text, absolute; empty unless the profile is <c>files</c>.</summary>
    public required IReadOnlyList<string> Train { get; init; }

    /// <summary>Paths of held-out text, absolute; empty where documents of the training text are held out.</summary>
    public required IReadOnlyList<string> Validation { get; init; }

    /// <summary>Name and path of further text sets; empty unless the profile is <c>files</c>.</summary>
    public required IReadOnlyDictionary<string, string> Sets { get; init; }
}
