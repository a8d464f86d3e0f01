namespace RetNet.Compare.Models.Language;

/// <summary>State-dict keys of the common parts, as the architecture's official implementation has them; dots nest.</summary>
public sealed record StateDictNames
{
    /// <summary>Token embedding.</summary>
    public string Embedding { get; init; } = "embed_tokens";

    /// <summary>Table of input positions, where it is trained.</summary>
    public string Positions { get; init; } = "embed_positions";

    /// <summary>Norm behind the embedding, inside the first block.</summary>
    public string EmbeddingNorm { get; init; } = "ln0";

    /// <summary>List of blocks.</summary>
    public string Blocks { get; init; } = "layers";

    /// <summary>Norm in front of the mixer.</summary>
    public required string MixerNorm { get; init; }

    /// <summary>The mixer.</summary>
    public required string Mixer { get; init; }

    /// <summary>Norm in front of the feed-forward layer.</summary>
    public string FeedForwardNorm { get; init; } = "final_layer_norm";

    /// <summary>The feed-forward layer; empty where its maps stand in the block itself.</summary>
    public string FeedForward { get; init; } = "ffn";

    /// <summary>Norm behind the last block.</summary>
    public string FinalNorm { get; init; } = "layer_norm";

    /// <summary>Output projection.</summary>
    public string Output { get; init; } = "output_projection";
}
