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

    /// <summary>Pieces scored together.</summary>
    public required long Batch { get; init; }
}
