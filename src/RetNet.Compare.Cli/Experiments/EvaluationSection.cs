namespace RetNet.Compare.Cli.Experiments;

/// <summary>What the trained models are scored on.</summary>
public sealed record EvaluationSection
{
    /// <summary>Names of text sets; <c>validation</c> is the in-domain one.</summary>
    public required IReadOnlyList<string> Sets { get; init; }

    /// <summary>Longest piece of a document read at once, in tokens.</summary>
    public required long ContextTokens { get; init; }

    /// <summary>Most tokens scored per set.</summary>
    public required long MaxTokens { get; init; }

    /// <summary>Context lengths compared on the same tokens; empty when none are.</summary>
    public required IReadOnlyList<long> Contexts { get; init; }

    /// <summary>Tokens scored at the end of each piece as long as the longest of <see cref="Contexts"/>.</summary>
    public required long ContextScoredTokens { get; init; }

    /// <summary>Pieces scored together.</summary>
    public required long Batch { get; init; }
}
