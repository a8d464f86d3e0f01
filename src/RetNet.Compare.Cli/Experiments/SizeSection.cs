namespace RetNet.Compare.Cli.Experiments;

/// <summary>Size of a model; the vocabulary is the tokenizer's.</summary>
public sealed record SizeSection
{
    /// <summary>Number of blocks.</summary>
    public required long Layers { get; init; }

    /// <summary>Model width d.</summary>
    public required long Width { get; init; }

    /// <summary>Whether the output projection shares the embedding's weights.</summary>
    public required bool TieEmbedding { get; init; }

    /// <summary>Whether embeddings are multiplied by sqrt(d).</summary>
    public required bool ScaleEmbedding { get; init; }
}
